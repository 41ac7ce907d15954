package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.HostName;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.route.RouteLookup;
import dev.gatehouse.route.RouteTable;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request by its canonical path. */
final class RoutingStep implements PhaseStep {

    private final RouteTable<Route> table;

    RoutingStep(RouteTable<Route> table) {
        this.table = table;
    }

    @Override
    public @Nullable Failure apply(Exchange exchange) {
        RequestView request = exchange.request();
        String framing = Framing.fault(request);
        if (framing != null) {
            return Failure.of(FailureCode.FRAMING_AMBIGUOUS, framing);
        }
        RequestPath path = request.path();
        if (path instanceof RequestPath.Ambiguous ambiguous) {
            return Failure.of(FailureCode.PATH_AMBIGUOUS, ambiguous.reason());
        }
        if (!HostName.isPlain(request.host())) {
            return Failure.of(FailureCode.REQUEST_AMBIGUOUS, "the host is no plain name or address");
        }
        CanonicalPath canonical = (CanonicalPath) path;
        Found found = find(table, request, request.method(), canonical);
        RouteLookup<Route> lookup = found.lookup;
        if (lookup instanceof RouteLookup.Matched<Route> matched) {
            Failure ambiguous = refuseEncoded(table, request, canonical, found);
            if (ambiguous != null) {
                return ambiguous;
            }
            exchange.routed(matched.route());
            if (found.preflight) {
                exchange.preflight();
            }
            return null;
        }
        return lookup instanceof RouteLookup.NoMethod<Route> other
                ? new Failure(FailureCode.METHOD_NOT_ALLOWED, "the route is not for this method", other.allowed())
                : Failure.of(FailureCode.ROUTE_UNKNOWN, "no route has this path");
    }

    /**
     * The route of a request.
     *
     * @param method by which it was found: for a preflight that goes on, the one that is asked for
     * @param preflight whether it is such a preflight
     */
    record Found(RouteLookup<Route> lookup, String method, boolean preflight) {}

    /**
     * The route that {@code request} has for a path.
     *
     * @param method the request's method as it was sent
     */
    static Found find(RouteTable<Route> table, RequestView request, String method, CanonicalPath path) {
        String requested = Preflight.requestedMethod(request);
        if (requested != null) {
            RouteLookup<Route> lookup = table.find(request, requested, path);
            if (lookup instanceof RouteLookup.Matched<Route> matched
                    && matched.route().access().passesPreflights()) {
                return new Found(lookup, requested, true);
            }
        }
        return new Found(table.find(request, method, path), method, false);
    }

    /** Why an encoded slash, dot or percent sign makes the path ambiguous, or null if it does not. */
    static @Nullable Failure refuseEncoded(
            RouteTable<Route> table, RequestView request, CanonicalPath path, Found found) {
        if (!path.hasEncodedDelimiters()) {
            return null;
        }
        if (!(found.lookup instanceof RouteLookup.Matched<Route> matched) || !matched.allowEncoded()) {
            return Failure.of(FailureCode.PATH_AMBIGUOUS, "the last segment has an encoded slash, dot or percent sign");
        }
        // A container or backend that decodes the slash would serve what another route stands for.
        RouteLookup<Route> decoded = table.find(request, found.method, path.decoded());
        boolean elsewhere = decoded instanceof RouteLookup.Matched<Route> other
                ? !other.route().equals(matched.route())
                : decoded instanceof RouteLookup.NoMethod<Route>;
        return elsewhere ? Failure.of(FailureCode.PATH_AMBIGUOUS, "decoded, the path is another route's") : null;
    }
}
