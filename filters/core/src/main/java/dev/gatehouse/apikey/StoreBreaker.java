package dev.gatehouse.apikey;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.metrics.Health.State;
import dev.gatehouse.metrics.Meter;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Circuit breaker of a store of API keys. It opens after failures for a second without a success between, so that one
 * broken connection or several at a time do not open it, and closes with the first answer: while it is open, a probe in the
 * background asks the store and no request does. Reports both changes to log and audit. Safe for use by several threads.
 */
final class StoreBreaker {

    private static final Logger LOG = System.getLogger(StoreBreaker.class.getName());

    private static final int FAILURES_TO_OPEN = 2;
    private static final long NANOS_TO_OPEN = Duration.ofSeconds(1).toNanos();
    /** A store of which nothing was heard for so long is probed. */
    private static final long QUIET_NANOS = Duration.ofSeconds(5).toNanos();

    private final LongSupplier nanos;
    private final Duration life;
    private final Duration grace;
    private volatile AuditSink audit;
    private volatile boolean open;
    private volatile int failures;
    private volatile boolean answered;
    private volatile long answeredAt;
    private long firstFailure;

    StoreBreaker(Duration life, Duration grace, EngineContext context, LongSupplier nanos) {
        this.nanos = nanos;
        this.life = life;
        this.grace = grace;
        this.audit = context.audit();
        context.meters().gauge(Meter.API_KEYS_AVAILABLE, () -> open ? 0 : 1);
    }

    /** Sends events there from now on. */
    void redirect(AuditSink sink) {
        audit = sink;
    }

    /** Returns whether requests must not ask the store. */
    boolean isOpen() {
        return open;
    }

    /** Returns whether the last call succeeded. */
    boolean isSure() {
        return failures == 0;
    }

    /** Returns whether a probe is due. */
    boolean isProbeDue() {
        return !answered || failures > 0 || nanos.getAsLong() - answeredAt >= QUIET_NANOS;
    }

    /** Returns {@code DOWN} for a store that has not answered since the start, since then this node knows no key. */
    State state() {
        return !answered ? State.DOWN : open ? State.DEGRADED : State.UP;
    }

    /** Notes an answer of the store, which closes the breaker. */
    void answered() {
        answeredAt = nanos.getAsLong();
        answered = true;
        if (failures > 0) {
            close();
        }
    }

    private synchronized void close() {
        failures = 0;
        if (open) {
            open = false;
            LOG.log(Level.INFO, "GH3002 API keys can be looked up again");
            audit.record(new AuditEvent("api-keys.back", Map.of()));
        }
    }

    /** Notes a call that the store failed, which may open the breaker. */
    synchronized void failed(String reason) {
        long now = nanos.getAsLong();
        if (failures == 0) {
            firstFailure = now;
        }
        failures++;
        if (!open && failures >= FAILURES_TO_OPEN && now - firstFailure >= NANOS_TO_OPEN) {
            open = true;
            LOG.log(
                    Level.ERROR,
                    "GH3001 API keys can't be looked up: " + reason + "; keys that are remembered pass until "
                            + life.plus(grace) + " after they were read, others get 503");
            audit.record(new AuditEvent("api-keys.lost", Map.of("reason", reason)));
        }
    }
}
