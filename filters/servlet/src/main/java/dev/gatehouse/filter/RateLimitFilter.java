package dev.gatehouse.filter;

import dev.gatehouse.gateway.Phase;

import java.util.List;

/** Holds callers to their rate limits. */
public final class RateLimitFilter extends PhaseFilter {

    /** For the container. */
    public RateLimitFilter() {
        super(List.of(Phase.RATE_LIMIT));
    }
}
