package dev.gatehouse.oauth.login;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * When a token is renewed: ahead of its end, each at a moment of its own, so that sessions that began together do not ask
 * together. Immutable.
 */
final class RefreshSchedule {

    private final Duration ahead;
    private final DoubleSupplier random;

    /**
     * A schedule.
     *
     * @param ahead how long before its end at the latest; at most a third of its life
     * @param random numbers from 0 to 1
     */
    RefreshSchedule(Duration ahead, DoubleSupplier random) {
        this.ahead = ahead;
        this.random = random;
    }

    /** When a token that lives from {@code issued} to {@code expires} is to be renewed. */
    Instant refreshAt(Instant issued, Instant expires) {
        long life = Math.max(0, Duration.between(issued, expires).toMillis());
        long margin = Math.min(ahead.toMillis(), life / 3);
        long latest = life - margin;
        long earliest = Math.max(life / 2, latest - margin * 3 / 2);
        return issued.plusMillis(earliest + (long) (random.getAsDouble() * Math.max(0, latest - earliest)));
    }
}
