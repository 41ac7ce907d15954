package dev.gatehouse.state;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.metrics.Meters;

/** A kind of store, found by {@link java.util.ServiceLoader}. */
public interface SharedStateProvider {

    /** What {@code gatehouse.state} calls it. */
    String name();

    /**
     * Connects in the background: a store that is down does not keep the engine from starting.
     *
     * @param audit told when the store is lost and when it is back
     * @param meters told likewise
     */
    SharedState open(StateConfig config, AuditSink audit, Meters meters);
}
