package dev.gatehouse.ratelimit;

import java.time.Clock;

/**
 * A clock's milliseconds without its steps back: where that one is set back, this one goes on from what it said last, so
 * that no bucket freezes until the old time is reached again, or fills twice. Safe for use by several threads.
 */
final class SteadyMillis {

    private final Clock clock;
    private volatile long last;
    private volatile long ahead;

    SteadyMillis(Clock clock) {
        this.clock = clock;
        this.last = clock.millis();
    }

    long now() {
        long before = last;
        // In this order: with the clock read first, a step back in between would count twice.
        long now = ahead + clock.millis();
        if (now == before) {
            return now;
        }
        if (now < before) {
            return behind();
        }
        last = now;
        return now;
    }

    /** Read anew under the lock: that another thread was faster is no step back. */
    private synchronized long behind() {
        long before = last;
        long now = ahead + clock.millis();
        if (now < before) {
            ahead += before - now;
            return before;
        }
        return now;
    }
}
