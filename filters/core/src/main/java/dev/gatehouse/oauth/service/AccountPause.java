package dev.gatehouse.oauth.service;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * Leaves an issuer alone that fails: for about a second at first, for up to half a minute as it goes on, and then one
 * request tries it. Safe for use by several threads.
 */
final class AccountPause {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 5;

    private final DoubleSupplier random;
    private int failures;
    private boolean trial;
    private Instant until = Instant.MIN;

    AccountPause(DoubleSupplier random) {
        this.random = random;
    }

    /** Whether the issuer may be asked; whoever is told so reports the outcome. */
    synchronized boolean permits(Instant now) {
        if (failures == 0) {
            return true;
        }
        if (trial || now.isBefore(until)) {
            return false;
        }
        trial = true;
        return true;
    }

    /**
     * That it answered.
     *
     * @return whether it had failed before
     */
    synchronized boolean answered() {
        boolean back = failures > 0;
        failures = 0;
        trial = false;
        return back;
    }

    /**
     * That it failed; those that were asked for side by side count once.
     *
     * @return whether that is news
     */
    synchronized boolean failed(Instant now) {
        trial = false;
        if (now.isBefore(until)) {
            return false;
        }
        Duration whole = LEAST.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        // Nodes that lost it together must not come back together.
        until = now.plusMillis((long) (whole.toMillis() * (0.5 + random.getAsDouble() / 2)));
        failures++;
        return failures == 1;
    }

    /** Whether the last that was heard of it was a failure. */
    synchronized boolean isFailing() {
        return failures > 0;
    }
}
