package dev.gatehouse.gateway;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.oauth.login.SessionAuthenticator;
import dev.gatehouse.route.RouteLookup;
import dev.gatehouse.route.RouteTable;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Decides an internal dispatch of an admitted request by all that decides a request: whether the target's route would admit
 * it with the credential that it was admitted with. What has no route, for example an internal JSP, stays reachable.
 */
final class DispatchStep {

    private final RouteTable<Route> table;
    private final TenantStep tenants;
    private final AuthenticationStep authentication;

    /**
     * What a target's route decides.
     *
     * @param route the target's; null if it has none
     * @param failure why the route refuses; null if it admits the request, or there is none
     */
    private record Verdict(@Nullable Route route, @Nullable Failure failure) {

        boolean admits() {
            return route != null && failure == null;
        }
    }

    DispatchStep(RouteTable<Route> table, TenantStep tenants, AuthenticationStep authentication) {
        this.table = table;
        this.tenants = tenants;
        this.authentication = authentication;
    }

    /**
     * Returns why none of the targets' routes admits the request; null if one does, or there are none.
     *
     * @param targets one, or the alternatives by which requests reach the same servlet
     */
    @Nullable
    Failure check(Exchange exchange, List<RequestPath> targets) {
        List<Verdict> refusals = new ArrayList<>();
        for (RequestPath target : targets) {
            Verdict verdict = verdict(exchange, target);
            if (verdict.admits()) {
                return null;
            }
            if (verdict.failure != null) {
                refusals.add(verdict);
            }
        }
        for (Verdict refusal : refusals) {
            if (refusal.route != null
                    && refusal.failure != null
                    && refusal.route.access().isReportOnly()) {
                return reported(exchange, refusal.failure);
            }
        }
        return refusals.isEmpty() ? null : refused(exchange, refusals.get(0));
    }

    /** The caller stays known: it was admitted elsewhere by an enforced route. */
    private static @Nullable Failure reported(Exchange exchange, Failure failure) {
        exchange.gateway().refusals().reported(exchange, failure);
        exchange.report(failure);
        return null;
    }

    private @Nullable Failure refused(Exchange exchange, Verdict verdict) {
        Failure failure = verdict.failure;
        Route route = verdict.route;
        if (failure == null || route == null) {
            return failure;
        }
        exchange.refusedBy(route);
        return failure.code() == FailureCode.CREDENTIAL_MISSING && isReadHere(exchange, route)
                ? authentication.invited(exchange, route, failure)
                : failure;
    }

    /**
     * Whether the request's own route reads the sessions of the target's login: otherwise a browser that is sent to log in
     * comes back without anything that the target could see, and is sent again.
     */
    private static boolean isReadHere(Exchange exchange, Route target) {
        Route own = exchange.route();
        return own != null
                && exchange.reported() == null
                && own.access().authenticate().takes(SessionAuthenticator.KIND)
                && Objects.equals(own.login(), target.login());
    }

    private Verdict verdict(Exchange exchange, RequestPath target) {
        if (target instanceof RequestPath.Ambiguous ambiguous) {
            return new Verdict(null, Failure.of(FailureCode.PATH_AMBIGUOUS, ofTarget(ambiguous.reason())));
        }
        CanonicalPath path = (CanonicalPath) target;
        RoutingStep.Found found = RoutingStep.find(table, exchange.request(), exchange.method(), path);
        Failure encoded = RoutingStep.refuseEncoded(table, exchange.request(), path, found);
        if (encoded != null) {
            return new Verdict(null, Failure.of(encoded.code(), ofTarget(encoded.reason())));
        }
        Route route = found.lookup() instanceof RouteLookup.Matched<Route> matched ? matched.route() : null;
        Failure failure = tenants.refusal(exchange, path, route);
        if (failure == null && route != null && !(found.preflight() && exchange.isPreflight())) {
            failure = refusal(exchange, route);
        }
        if (failure == null && found.lookup() instanceof RouteLookup.NoMethod<Route> other) {
            failure = new Failure(FailureCode.METHOD_NOT_ALLOWED, "the target of a dispatch", other.allowed());
        }
        if (failure == null && route == null && isOfAnotherHost(path)) {
            failure = Failure.of(FailureCode.ROUTE_UNKNOWN, ofTarget("its path has routes for other hosts alone"));
        }
        return new Verdict(route, failure);
    }

    /** Not so for what no request reaches at any host (Servlet 6.0 §10.5). */
    private boolean isOfAnotherHost(CanonicalPath path) {
        String value = path.value();
        return !value.startsWith("/WEB-INF/") && !value.startsWith("/META-INF/") && table.isAnyHosts(path);
    }

    private static @Nullable Failure refusal(Exchange exchange, Route route) {
        if (route.access().takesNothing()) {
            return null;
        }
        Authenticated admitted = exchange.admitted();
        AuthResult result = admitted == null ? Absent.INSTANCE : route.chain().recheck(admitted, exchange.tenant());
        Failure failure;
        if (result instanceof Rejected rejected) {
            failure = rejected.failure();
        } else if (result instanceof Authenticated known) {
            failure = AuthorizationStep.check(route, known.identity());
        } else if (admitted == null || route.access().needsNothing()) {
            failure = AuthorizationStep.check(route, null);
        } else {
            failure = Failure.of(FailureCode.CREDENTIAL_KIND_REFUSED, "it takes no " + described(admitted));
        }
        return failure == null
                ? null
                : new Failure(
                        failure.code(),
                        ofTarget("route " + route.name() + ", " + failure.reason()),
                        failure.expected());
    }

    private static String described(Authenticated admitted) {
        String kind = "credential of the kind " + admitted.identity().scheme();
        return admitted.login() == null ? kind : kind + " of the login " + admitted.login();
    }

    private static String ofTarget(String reason) {
        return "the target of a dispatch: " + reason;
    }
}
