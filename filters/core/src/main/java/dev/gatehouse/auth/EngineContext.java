package dev.gatehouse.auth;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.state.SharedState;
import org.jspecify.annotations.Nullable;

import java.time.Clock;

/**
 * What every feature is given.
 *
 * @param clock what the time is
 * @param audit where events go
 * @param meters where things are counted
 * @param shared what the nodes share; null where each is alone
 */
public record EngineContext(
        Clock clock,
        AuditSink audit,
        Meters meters,
        @Nullable SharedState shared) {

    /** One of a node that is alone and counts nothing. */
    public EngineContext(Clock clock, AuditSink audit) {
        this(clock, audit, Meters.NONE, null);
    }
}
