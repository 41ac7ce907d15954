package dev.gatehouse.micrometer;

import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Meters in a Micrometer registry. Safe for use by several threads. */
public final class MicrometerMeters implements Meters {

    /** How many values a label takes before the rest counts as {@link Meters#OTHER}. */
    static final int MOST_VALUES = 1_000;

    /** Few, since each is a series of its own for each route: enough to tell fast from slow from hanging. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Map<String, Set<String>> values = new ConcurrentHashMap<>();
    private final Map<Series, DoubleSupplier> gauges = new ConcurrentHashMap<>();
    private final Set<io.micrometer.core.instrument.Meter> registered = ConcurrentHashMap.newKeySet();

    /** Meters in {@code registry}, which the caller closes. */
    public MicrometerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Counter counter(Meter meter, String... labels) {
        io.micrometer.core.instrument.Counter counter = io.micrometer.core.instrument.Counter.builder(meter.meterName())
                .description(meter.description())
                .tags(tags(meter, labels))
                .register(registry);
        registered.add(counter);
        return counter::increment;
    }

    @Override
    public Timer timer(Meter meter, String... labels) {
        io.micrometer.core.instrument.Timer timer = io.micrometer.core.instrument.Timer.builder(meter.meterName())
                .description(meter.description())
                .tags(tags(meter, labels))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        registered.add(timer);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void gauge(Meter meter, DoubleSupplier value, String... labels) {
        Tags tags = tags(meter, labels);
        Series series = new Series(meter, tags);
        gauges.put(series, value);
        registered.add(Gauge.builder(meter.meterName(), () -> value(series))
                .description(meter.description())
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private double value(Series series) {
        DoubleSupplier current = gauges.get(series);
        return current == null ? Double.NaN : current.getAsDouble();
    }

    private Tags tags(Meter meter, String... labels) {
        List<String> names = meter.labels();
        if (names.size() != labels.length) {
            throw new IllegalArgumentException(meter + " has the labels " + names);
        }
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            tags.add(Tag.of(names.get(i), bounded(meter.name() + ' ' + names.get(i), labels[i])));
        }
        return Tags.of(tags);
    }

    private String bounded(String label, String value) {
        Set<String> known = values.computeIfAbsent(label, any -> ConcurrentHashMap.newKeySet());
        if (known.contains(value)) {
            return value;
        }
        synchronized (known) {
            return known.size() < MOST_VALUES && known.add(value) ? value : known.contains(value) ? value : OTHER;
        }
    }

    /** Takes its meters out of the registry, which may outlive the application. */
    @Override
    public void close() {
        registered.forEach(registry::remove);
        registered.clear();
        gauges.clear();
    }

    private record Series(Meter meter, Tags tags) {}
}
