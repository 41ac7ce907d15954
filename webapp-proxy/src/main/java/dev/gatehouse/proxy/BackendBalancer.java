package dev.gatehouse.proxy;

import dev.gatehouse.route.Upstream;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses one of a route's backends. Safe for use by several threads. */
final class BackendBalancer {

    private static final Duration SPARED = Duration.ofSeconds(5);

    private final Map<URI, Long> failures = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<URI, AtomicInteger> running = new ConcurrentHashMap<>();

    /** The backend of the next request, or null if there is none; one that could not be reached of late comes last. */
    @Nullable
    URI choose(Upstream upstream) {
        List<URI> backends = upstream.backends();
        if (backends.size() < 2) {
            return backends.isEmpty() ? null : backends.get(0);
        }
        int first = Math.floorMod(turn.getAndIncrement(), backends.size());
        URI chosen = backends.get(first);
        for (int i = 1; i < backends.size(); i++) {
            URI other = backends.get((first + i) % backends.size());
            boolean less = upstream.balance() == Upstream.Balance.LEAST_REQUESTS && load(other) < load(chosen);
            if (isFailing(chosen) ? !isFailing(other) : less && !isFailing(other)) {
                chosen = other;
            }
        }
        return chosen;
    }

    /** Notes that a backend could not be reached. */
    void failed(URI backend) {
        failures.put(backend, System.nanoTime());
    }

    private boolean isFailing(URI backend) {
        Long since = failures.get(backend);
        return since != null && System.nanoTime() - since < SPARED.toNanos();
    }

    void began(URI backend) {
        running.computeIfAbsent(backend, key -> new AtomicInteger()).incrementAndGet();
    }

    void ended(URI backend) {
        running.computeIfAbsent(backend, key -> new AtomicInteger()).decrementAndGet();
    }

    private int load(URI backend) {
        AtomicInteger count = running.get(backend);
        return count == null ? 0 : count.get();
    }
}
