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
    private final TenantStep tenants;

    DispatchStep(RouteTable<Route> table, TenantStep tenants) {
        this.table = table;
        this.tenants = tenants;
    }

    /** The caller stays who he is: what was let in elsewhere was so for a reason. */
    private static @Nullable Failure reported(Exchange exchange, Failure failure) {
        RefusalLog.reported(exchange, failure);
        exchange.report(failure);
        return null;
    }

    @Nullable
    Failure check(Exchange exchange, RequestPath target) {
        if (target instanceof RequestPath.Ambiguous ambiguous) {
            return Failure.of(FailureCode.PATH_AMBIGUOUS, "the target of a dispatch: " + ambiguous.reason());
        }
        CanonicalPath path = (CanonicalPath) target;
        RoutingStep.Found found = RoutingStep.find(table, exchange.request(), path);
        RouteLookup<Route> lookup = found.lookup();
        Failure encoded = RoutingStep.refuseEncoded(table, exchange.request(), path, found);
        if (encoded != null) {
            return Failure.of(encoded.code(), "the target of a dispatch: " + encoded.reason());
        }
        Route route = lookup instanceof RouteLookup.Matched<Route> matched ? matched.route() : null;
        Failure failure = tenants.refusal(exchange, path, route);
        if (failure == null && route != null && !(found.preflight() && exchange.isPreflight())) {
            failure = AuthorizationStep.check(route, exchange.identity());
        }
        if (route != null || failure != null) {
            return failure != null && route != null && route.access().isReportOnly()
                    ? reported(exchange, failure)
                    : failure;
        }
        return lookup instanceof RouteLookup.NoMethod<Route> other
                ? new Failure(FailureCode.METHOD_NOT_ALLOWED, "the target of a dispatch", other.allowed())
                : null;
    }
}
