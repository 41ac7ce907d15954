package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import org.jspecify.annotations.Nullable;

/** Holds the caller against what the route asks for. */
final class AuthorizationStep implements PhaseStep {

    @Override
    public @Nullable Failure apply(Exchange exchange) {
        Route route = exchange.route();
        if (route == null) {
            return Failure.of(FailureCode.INTERNAL_ERROR, "no route");
        }
        return exchange.isPreflight() ? null : check(route, exchange.identity());
    }

    /** Why the caller may not use the route, or null. */
    static @Nullable Failure check(Route route, @Nullable Identity identity) {
        if (identity != null) {
            return route.access().takesNothing() ? null : route.access().refusal(identity);
        }
        return route.access().needsNothing()
                ? null
                : Failure.of(FailureCode.CREDENTIAL_MISSING, "the route needs an identity");
    }
}
