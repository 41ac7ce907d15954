package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.ratelimit.Decision;
import dev.gatehouse.ratelimit.Throttle;
import org.jspecify.annotations.Nullable;

/** Refuses addresses that failed too often or ask too much, before any credential is read. */
final class ThrottleStep implements PhaseStep {

    private final Throttle throttle;

    ThrottleStep(Throttle throttle) {
        this.throttle = throttle;
    }

    @Override
    public @Nullable Failure apply(Exchange exchange) {
        Decision decision = throttle.check(exchange::clientAddress);
        exchange.replyWith(decision.headers());
        return decision.failure();
    }
}
