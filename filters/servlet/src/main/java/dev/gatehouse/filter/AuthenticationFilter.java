package dev.gatehouse.filter;

import dev.gatehouse.gateway.Phase;

import java.util.List;

/** Finds out who calls. */
public final class AuthenticationFilter extends PhaseFilter {

    /** For the container. */
    public AuthenticationFilter() {
        super(List.of(Phase.AUTHENTICATION));
    }
}
