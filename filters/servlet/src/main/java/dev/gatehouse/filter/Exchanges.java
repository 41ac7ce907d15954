package dev.gatehouse.filter;

import dev.gatehouse.gateway.Exchange;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** The exchange of a request that came through the filters. */
public final class Exchanges {

    private static final String EXCHANGE = "dev.gatehouse.exchange.";
    private static final String ATTACHED = EXCHANGE + "attached";

    private Exchanges() {}

    /** The request's exchange, or null if it did not come through the filters of its application. */
    public static @Nullable Exchange of(ServletRequest request) {
        return of(request, attribute(request.getServletContext()));
    }

    static @Nullable Exchange of(ServletRequest request, String attribute) {
        return request.getAttribute(attribute) instanceof Exchange exchange ? exchange : null;
    }

    /** Makes an exchange the request's, for whoever looks at the request later. */
    public static void attach(ServletRequest request, Exchange exchange) {
        request.setAttribute(attribute(request.getServletContext()), exchange);
        request.setAttribute(ATTACHED, exchange);
    }

    /** Whether another way in than the filters opened it. */
    static boolean isAttached(Exchange exchange, ServletRequest request) {
        return request.getAttribute(ATTACHED) == exchange;
    }

    /**
     * Ends an exchange that no filter opened: now that the application has returned, or once what it does asynchronously
     * is done.
     */
    public static void end(Exchange exchange, ServletRequest request, HttpServletResponse response) {
        ExchangeEnd.await(exchange, request, response, null);
    }

    /**
     * Ends a request's exchange if no filter opened it, as {@link #end} does, whether or not the one who opened it will.
     *
     * @param thrown what the application ended with; null if it returned
     */
    public static void endAttached(ServletRequest request, HttpServletResponse response, @Nullable Throwable thrown) {
        Exchange exchange = of(request);
        if (exchange != null && isAttached(exchange, request)) {
            ExchangeEnd.await(exchange, request, response, thrown);
        }
    }

    /** The request's exchange if every phase let it pass, else null. */
    public static @Nullable Exchange admitted(ServletRequest request) {
        Exchange exchange = of(request);
        return exchange != null && exchange.isAdmitted() ? exchange : null;
    }

    /** The request attribute of an application's exchange: another's was decided by other routes, and says nothing. */
    static String attribute(ServletContext context) {
        return EXCHANGE + context.getContextPath();
    }
}
