package dev.gatehouse.oauth.login;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Leaves a provider alone that does not answer, the longer the more often it did not, for a time of uncertain length, so
 * that a crowd of sessions does not keep it down. Safe for use by several threads.
 */
final class ProviderPause {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final LongSupplier nanos;
    private final DoubleSupplier random;
    private int failures;
    private long until;
    private volatile boolean on;

    /**
     * No pause yet.
     *
     * @param nanos what the time is
     * @param random numbers from 0 to 1
     */
    ProviderPause(LongSupplier nanos, DoubleSupplier random) {
        this.nanos = nanos;
        this.random = random;
    }

    /** Whether it is left alone now. */
    boolean isOn() {
        if (!on) {
            return false;
        }
        synchronized (this) {
            if (nanos.getAsLong() - until >= 0) {
                on = false;
            }
            return on;
        }
    }

    synchronized void answered() {
        failures = 0;
        on = false;
    }

    synchronized void failed() {
        long longest = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(failures, 10));
        failures++;
        until = nanos.getAsLong() + (long) (longest * (0.5 + random.getAsDouble() / 2));
        on = true;
    }
}
