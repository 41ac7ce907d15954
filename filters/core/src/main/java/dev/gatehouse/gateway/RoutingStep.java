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
        RequestPath path = request.path();
        if (path instanceof RequestPath.Ambiguous ambiguous) {
            return Failure.of(FailureCode.PATH_AMBIGUOUS, ambiguous.reason());
        }
        if (!HostName.isPlain(request.host())) {
            return Failure.of(FailureCode.REQUEST_AMBIGUOUS, "the host is no plain name or address");
        }
        CanonicalPath canonical = (CanonicalPath) path;
        RouteLookup<Route> lookup = table.find(request, canonical);
        if (lookup instanceof RouteLookup.Matched<Route> matched) {
            Failure ambiguous = refuseEncoded(table, request, canonical, lookup);
            if (ambiguous != null) {
                return ambiguous;
            }
            exchange.routed(matched.route());
            return null;
        }
        return lookup instanceof RouteLookup.NoMethod<Route> other
                ? new Failure(FailureCode.METHOD_NOT_ALLOWED, "the route is not for this method", other.allowed())
                : Failure.of(FailureCode.ROUTE_UNKNOWN, "no route has this path");
    }

    /** Why an encoded slash, dot or percent sign makes the path ambiguous, or null if it does not. */
    static @Nullable Failure refuseEncoded(
            RouteTable<Route> table, RequestView request, CanonicalPath path, RouteLookup<Route> lookup) {
        if (!path.hasEncodedDelimiters()) {
            return null;
        }
        if (!(lookup instanceof RouteLookup.Matched<Route> matched) || !matched.allowEncoded()) {
            return Failure.of(FailureCode.PATH_AMBIGUOUS, "the last segment has an encoded slash, dot or percent sign");
        }
        // A container or backend that decodes the slash would serve what another route stands for.
        RouteLookup<Route> decoded = table.find(request, path.decoded());
        boolean elsewhere = decoded instanceof RouteLookup.Matched<Route> other
                ? !other.route().equals(matched.route())
                : decoded instanceof RouteLookup.NoMethod<Route>;
        return elsewhere ? Failure.of(FailureCode.PATH_AMBIGUOUS, "decoded, the path is another route's") : null;
    }
}
