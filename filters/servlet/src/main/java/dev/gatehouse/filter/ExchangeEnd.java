package dev.gatehouse.filter;

import dev.gatehouse.gateway.Exchange;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;

/** Ends an exchange when its request ends: now, or once what the application does asynchronously is done. */
final class ExchangeEnd implements AsyncListener {

    /** What the container answers an exception with. */
    private static final int INTERNAL_SERVER_ERROR = HttpServletResponse.SC_INTERNAL_SERVER_ERROR;

    private final Exchange exchange;
    private final HttpServletResponse response;

    private ExchangeEnd(Exchange exchange, HttpServletResponse response) {
        this.exchange = exchange;
        this.response = response;
    }

    /**
     * To be called when the chain has returned.
     *
     * @param returned whether it returned without an exception
     */
    static void await(Exchange exchange, ServletRequest request, HttpServletResponse response, boolean returned) {
        if (request.isAsyncStarted()) {
            try {
                request.getAsyncContext().addListener(new ExchangeEnd(exchange, response));
                return;
            } catch (IllegalStateException alreadyComplete) {
                // Completed by another thread since: it has ended now.
            }
        }
        exchange.end(returned || response.isCommitted() ? response.getStatus() : INTERNAL_SERVER_ERROR);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        exchange.end(response.getStatus());
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    /** The listener is not kept for what is started anew (Servlet 6.0 §2.3.3.3). */
    @Override
    public void onStartAsync(AsyncEvent event) {
        ServletRequest request = event.getSuppliedRequest();
        ServletResponse supplied = event.getSuppliedResponse();
        event.getAsyncContext().addListener(this, request, supplied);
    }
}
