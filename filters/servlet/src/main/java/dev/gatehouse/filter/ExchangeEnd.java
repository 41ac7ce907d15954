package dev.gatehouse.filter;

import dev.gatehouse.audit.Delivery;
import dev.gatehouse.gateway.Exchange;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends an exchange when its request ends, and decides what is recorded as its status: now, or once what the application does
 * asynchronously is done; where the server tells what it sends ({@link ServerReply}), when that is sent. An interface, since
 * WildFly looks for listeners' classes, and warns of those that it could not make itself.
 */
@FunctionalInterface
interface ExchangeEnd extends AsyncListener {

    /** What is still to be done for a request. */
    @FunctionalInterface
    interface Rest {
        void run() throws IOException, ServletException;
    }

    /** Does {@code rest}, and ends the exchange as that ends. */
    static void after(Rest rest, Exchange exchange, ServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Throwable thrown = null;
        try {
            rest.run();
        } catch (IOException | ServletException | RuntimeException | Error e) {
            thrown = e;
            throw e;
        } finally {
            await(exchange, request, response, thrown);
        }
    }

    /**
     * To be called when the chain has returned.
     *
     * @param thrown what it ended with; null if it returned
     */
    static void await(
            Exchange exchange, ServletRequest request, HttpServletResponse response, @Nullable Throwable thrown) {
        if (request.getAttribute(ServerReply.ATTRIBUTE) instanceof ServerReply reply) {
            reply.ends(exchange);
            return;
        }
        if (request.isAsyncStarted()) {
            try {
                AtomicBoolean cut = new AtomicBoolean();
                ExchangeEnd end = (event, complete) -> {
                    if (complete) {
                        exchange.end(response.getStatus(), cut.get() ? Delivery.CUT : Delivery.WHOLE);
                    } else {
                        cut.set(response.isCommitted());
                    }
                };
                request.getAsyncContext().addListener(end);
                return;
            } catch (IllegalStateException alreadyComplete) {
                // Completed by another thread since: it has ended now.
            }
        }
        if (thrown == null) {
            exchange.end(response.getStatus());
        } else if (response.isCommitted()) {
            exchange.end(response.getStatus(), Delivery.CUT);
        } else {
            exchange.end(status(thrown));
        }
    }

    /** What a container answers an exception with (Servlet 6.0 §9.5). */
    private static int status(Throwable thrown) {
        if (thrown instanceof UnavailableException unavailable) {
            return unavailable.isPermanent()
                    ? HttpServletResponse.SC_NOT_FOUND
                    : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
        }
        return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
    }

    /** Tells that the request has ended ({@code complete}), or that it failed and is about to end. */
    void on(AsyncEvent event, boolean complete);

    @Override
    default void onComplete(AsyncEvent event) {
        on(event, true);
    }

    @Override
    default void onTimeout(AsyncEvent event) {}

    @Override
    default void onError(AsyncEvent event) {
        on(event, false);
    }

    /** The listener is not kept for what is started anew (Servlet 6.0 §2.3.3.3). */
    @Override
    default void onStartAsync(AsyncEvent event) {
        ServletRequest request = event.getSuppliedRequest();
        ServletResponse supplied = event.getSuppliedResponse();
        event.getAsyncContext().addListener(this, request, supplied);
    }
}
