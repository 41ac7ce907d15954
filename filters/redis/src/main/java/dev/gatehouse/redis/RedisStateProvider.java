package dev.gatehouse.redis;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.SharedStateProvider;
import dev.gatehouse.state.StateConfig;

/** Shared state in Redis 6 or newer. */
public final class RedisStateProvider implements SharedStateProvider {

    @Override
    public String name() {
        return "redis";
    }

    /**
     * Waits for a first answer or refusal, five seconds at most, so that a node which joins a healthy fleet does not begin
     * degraded.
     */
    @Override
    public SharedState open(StateConfig config, AuditSink audit, Meters meters) {
        return RedisState.open(config, audit, meters);
    }
}
