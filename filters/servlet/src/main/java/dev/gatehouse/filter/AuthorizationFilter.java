package dev.gatehouse.filter;

import dev.gatehouse.gateway.Phase;

import java.util.List;

/** Holds the caller against what the route asks for. */
public final class AuthorizationFilter extends PhaseFilter {

    /** For the container. */
    public AuthorizationFilter() {
        super(List.of(Phase.AUTHORIZATION));
    }
}
