package dev.gatehouse.filter;

import dev.gatehouse.gateway.Phase;

import java.util.List;

/** Finds the canonical path, the route and the tenant. */
public final class TenantFilter extends PhaseFilter {

    /** For the container. */
    public TenantFilter() {
        super(List.of(Phase.TENANT));
    }
}
