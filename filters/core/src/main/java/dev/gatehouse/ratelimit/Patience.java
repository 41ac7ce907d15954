package dev.gatehouse.ratelimit;

import java.util.function.LongSupplier;

/**
 * How long one decision goes on asking the store that all nodes share, however many limits it asks for: until a call
 * fails, or the time is over that a single one may wait. For one thread.
 */
final class Patience {

    private final LongSupplier nanoTime;
    private final long began;
    private final long nanos;
    private boolean over;

    Patience(LongSupplier nanoTime, long nanos) {
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        this.nanos = nanos;
    }

    boolean isLeft() {
        return !over && nanoTime.getAsLong() - began < nanos;
    }

    /** Returns whether a call has failed. */
    boolean isEnded() {
        return over;
    }

    /** A call has failed. */
    void end() {
        over = true;
    }
}
