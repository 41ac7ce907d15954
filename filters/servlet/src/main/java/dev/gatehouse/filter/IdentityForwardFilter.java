package dev.gatehouse.filter;

import dev.gatehouse.gateway.Phase;

import java.util.List;

/** Gives the application the identity; the innermost of the single filters. */
public final class IdentityForwardFilter extends PhaseFilter {

    /** For the container. */
    public IdentityForwardFilter() {
        super(List.of(Phase.IDENTITY_FORWARD));
    }
}
