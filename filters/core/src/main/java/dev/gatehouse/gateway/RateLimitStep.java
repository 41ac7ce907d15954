package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.ratelimit.Decision;
import dev.gatehouse.ratelimit.RateLimits;
import org.jspecify.annotations.Nullable;

/** Holds the caller to the limits of the route, the tenant and the credential. */
final class RateLimitStep implements PhaseStep {

    private final RateLimits limits;

    RateLimitStep(RateLimits limits) {
        this.limits = limits;
    }

    @Override
    public @Nullable Failure apply(Exchange exchange) {
        Route route = exchange.route();
        if (route == null) {
            return Failure.of(FailureCode.INTERNAL_ERROR, "no route");
        }
        Decision decision =
                limits.decide(route.name(), exchange.tenant(), exchange.identity(), exchange::clientAddress);
        exchange.replyWith(decision.headers());
        return decision.failure();
    }
}
