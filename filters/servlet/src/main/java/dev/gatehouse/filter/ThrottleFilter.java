package dev.gatehouse.filter;

import dev.gatehouse.gateway.Phase;

import java.util.List;

/** Refuses addresses that failed too often, before any cryptography. */
public final class ThrottleFilter extends PhaseFilter {

    /** For the container. */
    public ThrottleFilter() {
        super(List.of(Phase.THROTTLE));
    }
}
