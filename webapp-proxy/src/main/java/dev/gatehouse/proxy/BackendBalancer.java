package dev.gatehouse.proxy;

import dev.gatehouse.route.Upstream;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses one of a route's backends. Safe for use by several threads. */
final class BackendBalancer {

    private final AtomicInteger turn = new AtomicInteger();
    private final Map<URI, AtomicInteger> running = new ConcurrentHashMap<>();

    /** The backend of the next request, or null if there is none. */
    @Nullable
    URI choose(Upstream upstream) {
        List<URI> backends = upstream.backends();
        if (backends.size() < 2) {
            return backends.isEmpty() ? null : backends.get(0);
        }
        int first = Math.floorMod(turn.getAndIncrement(), backends.size());
        URI chosen = backends.get(first);
        if (upstream.balance() == Upstream.Balance.LEAST_REQUESTS) {
            for (int i = 1; i < backends.size(); i++) {
                URI other = backends.get((first + i) % backends.size());
                chosen = load(other) < load(chosen) ? other : chosen;
            }
        }
        return chosen;
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
