package dev.gatehouse.jwt;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** At most so many fetches in so long: what callers with made-up key ids can cost a provider. Safe for several threads. */
final class FetchBudget {

    static final int MOST = 3;
    static final Duration WINDOW = Duration.ofSeconds(10);

    private final Clock clock;
    private final Deque<Long> spent = new ArrayDeque<>();

    FetchBudget(Clock clock) {
        this.clock = clock;
    }

    /** Spends one fetch if there is one left. */
    synchronized boolean spend() {
        long now = clock.millis();
        // What lies ahead was spent before the clock was set back, and would block until it has caught up.
        spent.removeIf(at -> at <= now - WINDOW.toMillis() || at > now);
        if (spent.size() >= MOST) {
            return false;
        }
        spent.addLast(now);
        return true;
    }
}
