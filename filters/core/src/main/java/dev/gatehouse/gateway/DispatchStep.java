package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.route.RouteLookup;
import dev.gatehouse.route.RouteTable;
import org.jspecify.annotations.Nullable;

/**
 * Holds an internal dispatch against the route of its target, with the identity that the request has: a dispatch
 * reaches nothing that a request could not. What no route has, an internal JSP say, stays reachable.
 */
final class DispatchStep {

    private final RouteTable<Route> table;

    DispatchStep(RouteTable<Route> table) {
        this.table = table;
    }

    @Nullable
    Failure check(Exchange exchange, RequestPath target) {
        if (target instanceof RequestPath.Ambiguous ambiguous) {
            return Failure.of(FailureCode.PATH_AMBIGUOUS, "the target of a dispatch: " + ambiguous.reason());
        }
        CanonicalPath path = (CanonicalPath) target;
        RouteLookup<Route> lookup = table.find(exchange.request(), path);
        Failure encoded = RoutingStep.refuseEncoded(table, exchange.request(), path, lookup);
        if (encoded != null) {
            return Failure.of(encoded.code(), "the target of a dispatch: " + encoded.reason());
        }
        if (lookup instanceof RouteLookup.Matched<Route> matched) {
            return AuthorizationStep.check(matched.route(), exchange.identity());
        }
        return lookup instanceof RouteLookup.NoMethod<Route> other
                ? new Failure(FailureCode.METHOD_NOT_ALLOWED, "the target of a dispatch", other.allowed())
                : null;
    }
}
