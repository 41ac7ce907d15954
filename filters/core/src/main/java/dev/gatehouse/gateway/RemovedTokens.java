package dev.gatehouse.gateway;

import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reports that tokens in the parameter {@code access_token} were kept from applications: a form that is not about tokens at
 * all may have a field of that name. Counts each request, and logs the first of each route. Safe for use by several threads.
 */
final class RemovedTokens {

    private static final Logger LOG = System.getLogger(RemovedTokens.class.getName());

    private final Meters meters;
    /** One for each route of the configurations since the start. */
    private final Map<String, Meters.Counter> counters = new ConcurrentHashMap<>();

    RemovedTokens(Meters meters) {
        this.meters = meters;
    }

    /** Counts a request whose query or form had such a token. */
    void removed(Exchange exchange) {
        Route route = exchange.route();
        String name = route == null ? RequestMeters.NONE : route.name();
        counters.computeIfAbsent(name, ignored -> first(name, exchange)).increment();
    }

    private Meters.Counter first(String route, Exchange exchange) {
        LOG.log(
                Level.INFO,
                "GH0040 the parameter access_token of request " + exchange.requestId()
                        + " was removed, the first on the route " + route + " since the start; see"
                        + " gatehouse.routes." + route + ".access-token-parameter");
        return meters.counter(Meter.ACCESS_TOKENS_REMOVED, route);
    }
}
