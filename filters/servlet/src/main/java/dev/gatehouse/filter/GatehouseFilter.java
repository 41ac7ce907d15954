package dev.gatehouse.filter;

import dev.gatehouse.gateway.Phase;

import java.util.List;

/**
 * All phases from one mapping: the filter to begin with. Reads {@code gatehouse.*} from MicroProfile Config, its own
 * init-params and the context-params.
 */
public final class GatehouseFilter extends PhaseFilter {

    /** For the container. */
    public GatehouseFilter() {
        super(List.of(Phase.values()));
    }
}
