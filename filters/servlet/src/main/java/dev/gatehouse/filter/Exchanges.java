package dev.gatehouse.filter;

import dev.gatehouse.gateway.Exchange;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** The exchange of a request that came through the filters. */
public final class Exchanges {

    private Exchanges() {}

    /** The request's exchange, or null if it did not come through the filters. */
    public static @Nullable Exchange of(ServletRequest request) {
        return request.getAttribute(PhaseFilter.EXCHANGE) instanceof Exchange exchange ? exchange : null;
    }

    /** The request's exchange if every phase let it pass, else null. */
    public static @Nullable Exchange admitted(ServletRequest request) {
        Exchange exchange = of(request);
        return exchange != null && exchange.isAdmitted() ? exchange : null;
    }
}
