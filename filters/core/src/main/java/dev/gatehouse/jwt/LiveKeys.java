package dev.gatehouse.jwt;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** An issuer's keys and the timer of their next fetch, which outlives reloads that change nothing of the issuer. */
final class LiveKeys {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final KeySet keys;
    private final Duration interval;
    private final KeyFetching fetching;
    private volatile boolean ended;

    /** Keys that are fetched from the first {@link #refresh} on. */
    LiveKeys(KeySet keys, Duration interval, KeyFetching fetching) {
        this.keys = keys;
        this.interval = interval;
        this.fetching = fetching;
    }

    KeySet keys() {
        return keys;
    }

    boolean isEnded() {
        return ended;
    }

    /** No further fetch begins. */
    void end() {
        ended = true;
    }

    void refresh() {
        refresh(FIRST_RETRY);
    }

    /** Fetches now and again when the interval is nearly over; after a failure sooner, with a growing pause. */
    private void refresh(Duration pause) {
        if (ended) {
            return;
        }
        var unused = keys.fetch().whenComplete((fetched, failure) -> {
            Duration wait = failure == null ? interval : shorter(pause, interval);
            Duration longer = failure == null ? FIRST_RETRY : shorter(pause.multipliedBy(2), LONGEST_RETRY);
            // Ahead of time by up to a tenth, so that a fleet started at once does not ask at once.
            long millis =
                    (long) (wait.toMillis() * (1 - ThreadLocalRandom.current().nextDouble() / 10));
            fetching.later(Duration.ofMillis(millis), () -> refresh(longer));
        });
    }

    private static Duration shorter(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }
}
