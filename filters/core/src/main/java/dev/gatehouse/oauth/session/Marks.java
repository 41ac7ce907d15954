package dev.gatehouse.oauth.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.gatehouse.state.StateUnavailableException;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Names of one purpose, each kept for a time of its own. Safe for use by several threads. */
final class Marks {

    private final Cache<String, Long> marks;
    private final int max;
    private final boolean forgetful;

    /**
     * No names yet.
     *
     * @param max how many are kept
     * @param forgetful beyond {@code max} names are forgotten that were used least; else no further one is taken
     */
    Marks(int max, boolean forgetful, Clock clock) {
        this.max = max;
        this.forgetful = forgetful;
        Caffeine<Object, Object> builder = Caffeine.newBuilder();
        if (forgetful) {
            builder.maximumSize(max);
        }
        this.marks = builder.executor(Runnable::run)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .expireAfter(Expiry.<String, Long>creating((name, millis) -> Duration.ofMillis(millis)))
                .build();
    }

    /**
     * Keeps a name.
     *
     * @return false if it is kept already
     * @throws StateUnavailableException if there is no room, and no name may be forgotten
     */
    boolean add(String name, Duration time) throws StateUnavailableException {
        if (!forgetful && isFull() && !contains(name)) {
            throw new StateUnavailableException(
                    max + " used names are remembered already, and there is no room for one more");
        }
        return put(name, time);
    }

    private boolean isFull() {
        if (marks.estimatedSize() < max) {
            return false;
        }
        marks.cleanUp();
        return marks.estimatedSize() >= max;
    }

    /** The same of names that may be forgotten. */
    boolean put(String name, Duration time) {
        return marks.asMap().putIfAbsent(name, time.toMillis()) == null;
    }

    boolean contains(String name) {
        return marks.getIfPresent(name) != null;
    }

    void remove(String name) {
        marks.invalidate(name);
    }
}
