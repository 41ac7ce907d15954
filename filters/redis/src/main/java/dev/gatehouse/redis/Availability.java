package dev.gatehouse.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the store is asked at all. It is not any more once the connection is gone, or once calls have failed for a while
 * with none that succeeded between: one slow answer, or one pause that catches several calls at once, is not enough. It is
 * again after two probes in a row were answered in time. Safe for use by several threads.
 */
final class Availability {

    private static final int FEWEST_FAILURES = 3;
    private static final int PROBES_TO_RETURN = 2;
    /** In multiples of the time that a call may take. */
    private static final int PATIENCE = 5;

    private static final long LEAST_PATIENCE_NANOS = Duration.ofMillis(50).toNanos();

    private final LongSupplier nanos;
    private final long patienceNanos;
    private volatile boolean up;
    private volatile int failures;
    private long firstFailure;
    private int answered;
    /** Whether it ever was there: the first time one probe will do. */
    private boolean known;

    /**
     * One that is not available yet.
     *
     * @param timeout how long a call may take
     */
    Availability(Duration timeout, LongSupplier nanos) {
        this.nanos = nanos;
        this.patienceNanos = Math.max(LEAST_PATIENCE_NANOS, PATIENCE * timeout.toNanos());
    }

    boolean isUp() {
        return up;
    }

    /** Whether nothing has failed since the last success: else it is worth a look soon, whoever asks meanwhile. */
    boolean isSure() {
        return up && failures == 0;
    }

    /** Whether it was never there yet. */
    synchronized boolean isNew() {
        return !known;
    }

    /** Notes an answer in time. */
    void succeeded() {
        if (failures > 0 && up) {
            forgive();
        }
    }

    private synchronized void forgive() {
        failures = 0;
    }

    /** Notes a call that failed; whether the store is lost by it. */
    synchronized boolean failed() {
        answered = 0;
        if (!up) {
            return false;
        }
        long now = nanos.getAsLong();
        if (failures == 0) {
            firstFailure = now;
        }
        failures++;
        if (failures >= FEWEST_FAILURES && now - firstFailure >= patienceNanos) {
            up = false;
        }
        return !up;
    }

    /** Notes that the connection is gone; whether the store is lost by it. */
    synchronized boolean disconnected() {
        answered = 0;
        boolean lost = up;
        up = false;
        return lost;
    }

    /** Notes a probe that was answered in time; what that changes. */
    synchronized Return probed() {
        if (up) {
            failures = 0;
            return Return.NONE;
        }
        answered++;
        if (known && answered < PROBES_TO_RETURN) {
            return Return.NONE;
        }
        Return kind = known ? Return.BACK : Return.FIRST;
        known = true;
        failures = 0;
        up = true;
        return kind;
    }

    /** What a probe's answer changes. */
    enum Return {
        NONE,
        FIRST,
        BACK
    }
}
