package dev.gatehouse.filter;

import dev.gatehouse.gateway.Phase;

import java.util.List;

/** Opens the exchange; the outermost of the single filters. */
public final class AuditFilter extends PhaseFilter {

    /** For the container. */
    public AuditFilter() {
        super(List.of(Phase.AUDIT));
    }
}
