package dev.gatehouse.gateway;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.metrics.Health.State;
import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.StateConfig.OnFailure;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How all parts are that requests depend on, and an event whenever that changes: {@code health.changed}. Run each second
 * by the audit's thread; asked by any.
 */
final class HealthWatch implements Runnable {

    private final AuditTrail trail;
    private final OnFailure onStoreFailure;
    private final @Nullable SharedState shared;
    /** Confined to the thread that runs this. */
    private final Map<String, State> known = new LinkedHashMap<>();

    private volatile Supplier<List<Health>> credentials = List::of;

    HealthWatch(AuditTrail trail, OnFailure onStoreFailure, @Nullable SharedState shared) {
        this.trail = trail;
        this.onStoreFailure = onStoreFailure;
        this.shared = shared;
    }

    /** Has what the credentials need watched, in the place of those before a reload. */
    void watch(Supplier<List<Health>> health) {
        credentials = health;
    }

    /** All parts as they are. */
    List<Health> now() {
        List<Health> all = new ArrayList<>(credentials.get());
        if (shared != null) {
            boolean available = shared.isAvailable();
            // All nodes lose it at the same time: none may be taken out for it, and what needs no store goes on.
            all.add(new Health("state", available ? State.UP : State.DEGRADED));
            all.add(new Health("revocations", revocations(shared.entries().progress(), available)));
        }
        all.add(trail.health());
        return all;
    }

    /** A node that could know what is revoked, and does not yet, admits callers whom the others refuse. */
    private State revocations(SharedEntries.Progress progress, boolean available) {
        return switch (progress) {
            case COMPLETE -> State.UP;
            case PARTIAL -> State.DEGRADED;
            case READING -> available || onStoreFailure == OnFailure.DENY ? State.DOWN : State.DEGRADED;
        };
    }

    @Override
    public void run() {
        List<Health> all = now();
        for (Health health : all) {
            State before = known.put(health.component(), health.state());
            // At the start what is not there yet is no news: it would be some on every node, each time.
            if (before != null && before != health.state()) {
                trail.record(new AuditEvent(
                        "health.changed",
                        Map.of(
                                "component",
                                health.component(),
                                "state",
                                health.state().name().toLowerCase(Locale.ROOT))));
            }
        }
        known.keySet().retainAll(all.stream().map(Health::component).toList());
    }
}
