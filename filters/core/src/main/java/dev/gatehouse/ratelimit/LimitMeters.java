package dev.gatehouse.ratelimit;

import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.metrics.Meters.Counter;

import java.util.EnumMap;
import java.util.Map;

/** The counters of limits, found once. */
final class LimitMeters {

    private final Map<Limit.Kind, Counter> admitted = new EnumMap<>(Limit.Kind.class);
    private final Map<Limit.Kind, Counter> refused = new EnumMap<>(Limit.Kind.class);
    private final Map<Limit.Kind, Counter> overflow = new EnumMap<>(Limit.Kind.class);

    LimitMeters(Meters meters) {
        for (Limit.Kind kind : Limit.Kind.values()) {
            admitted.put(kind, meters.counter(Meter.RATE_LIMITS, kind.label(), "admitted"));
            refused.put(kind, meters.counter(Meter.RATE_LIMITS, kind.label(), "refused"));
            overflow.put(kind, meters.counter(Meter.RATE_LIMITS, kind.label(), "overflow"));
        }
    }

    void admitted(Limit.Kind kind) {
        increment(admitted.get(kind));
    }

    void refused(Limit.Kind kind) {
        increment(refused.get(kind));
    }

    void overflowed(Limit.Kind kind) {
        increment(overflow.get(kind));
    }

    private static void increment(@org.jspecify.annotations.Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }
}
