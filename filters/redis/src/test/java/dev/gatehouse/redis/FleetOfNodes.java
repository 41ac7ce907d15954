package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.StateConfig;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/** Several nodes in this JVM, which share nothing but the store; what they told and counted. */
final class FleetOfNodes implements AutoCloseable {

    private final List<SharedState> nodes = new ArrayList<>();
    final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
    private final Map<Meter, DoubleSupplier> gauges = new ConcurrentHashMap<>();

    /** A node of a fleet whose store is there. */
    SharedState join(String uri) {
        return join(uri, Duration.ofSeconds(1));
    }

    SharedState join(String uri, Duration timeout) {
        SharedState node = open(uri, timeout);
        await("joined", node::isAvailable);
        return node;
    }

    SharedState open(String uri, Duration timeout) {
        StateConfig config = new StateConfig(StateConfig.Kind.REDIS, uri, timeout, "test", StateConfig.OnFailure.LOCAL);
        SharedState node = new RedisStateProvider().open(config, events::add, new Meters() {
            @Override
            public Counter counter(Meter meter, String... values) {
                AtomicInteger count = failures.computeIfAbsent(values[0], name -> new AtomicInteger());
                return count::incrementAndGet;
            }

            @Override
            public void gauge(Meter meter, DoubleSupplier value, String... values) {
                gauges.put(meter, value);
            }
        });
        nodes.add(node);
        return node;
    }

    double gauge(Meter meter) {
        return Objects.requireNonNull(gauges.get(meter)).getAsDouble();
    }

    int failures(String operation) {
        AtomicInteger count = failures.get(operation);
        return count == null ? 0 : count.get();
    }

    static void await(String what, BooleanSupplier done) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!done.getAsBoolean() && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(done.getAsBoolean()).as(what).isTrue();
    }

    @Override
    public void close() {
        nodes.forEach(SharedState::close);
    }
}
