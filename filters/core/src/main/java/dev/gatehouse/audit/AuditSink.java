package dev.gatehouse.audit;

/** Receives events. Implementations are safe for use by several threads, never block for long and never throw. */
@FunctionalInterface
public interface AuditSink {

    /** Takes an event. */
    void record(AuditEvent event);
}
