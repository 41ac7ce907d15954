package dev.gatehouse.filter;

import dev.gatehouse.gateway.Exchange;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Ends an exchange when its request ends: now, or once what the application does asynchronously is done. An interface, since
 * WildFly looks for listeners' classes, and warns of those that it could not make itself.
 */
@FunctionalInterface
interface ExchangeEnd extends AsyncListener {

    /**
     * To be called when the chain has returned.
     *
     * @param returned whether it returned without an exception
     */
    static void await(Exchange exchange, ServletRequest request, HttpServletResponse response, boolean returned) {
        if (request.isAsyncStarted()) {
            try {
                ExchangeEnd end = event -> exchange.end(response.getStatus());
                request.getAsyncContext().addListener(end);
                return;
            } catch (IllegalStateException alreadyComplete) {
                // Completed by another thread since: it has ended now.
            }
        }
        // Else what the container answers an exception with.
        exchange.end(
                returned || response.isCommitted()
                        ? response.getStatus()
                        : HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }

    @Override
    void onComplete(AsyncEvent event);

    @Override
    default void onTimeout(AsyncEvent event) {}

    @Override
    default void onError(AsyncEvent event) {}

    /** The listener is not kept for what is started anew (Servlet 6.0 §2.3.3.3). */
    @Override
    default void onStartAsync(AsyncEvent event) {
        ServletRequest request = event.getSuppliedRequest();
        ServletResponse supplied = event.getSuppliedResponse();
        event.getAsyncContext().addListener(this, request, supplied);
    }
}
