package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.metrics.Health.State;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** The queue under an output that is slow, full or broken: no recorder waits, and nothing is lost without a word. */
@Timeout(60)
class AuditTrailTest {

    private final HeldOutput output = new HeldOutput();
    private final Counts counts = new Counts();

    private AuditTrail trail(int capacity) {
        return new AuditTrail(
                output, capacity, counts, new TestClock(), Duration.ofMillis(5), Duration.ofMillis(2_000));
    }

    private static RequestEvent event(int number) {
        return new RequestEvent(
                number,
                "r" + number,
                null,
                Decision.ALLOWED,
                200,
                Delivery.WHOLE,
                0,
                null,
                null,
                null,
                "orders",
                "default",
                null,
                null,
                null,
                null,
                "192.0.2.1",
                "GET",
                "/orders",
                7);
    }

    @Test
    void closeWhenManyThreadsHaveRecordedThenEveryEventIsWrittenOnce() throws Exception {
        try (AuditTrail trail = trail(100_000)) {
            List<Thread> threads = new java.util.ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int first = t * 2_000;
                Thread thread = new Thread(() -> {
                    for (int i = first; i < first + 2_000; i++) {
                        trail.record(event(i));
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        assertThat(output.lines()).hasSize(16_000);
        assertThat(new HashSet<>(output.lines())).hasSize(16_000);
        assertThat(counts.of("written")).isEqualTo(16_000);
        assertThat(counts.of("dropped")).isZero();
    }

    @Test
    void recordWhenTheOutputStallsThenItReturnsAndDropsAreCountedAndReported() throws Exception {
        output.gate = new CountDownLatch(1);
        AuditTrail trail = trail(100);
        trail.record(event(0));
        output.entered.await();

        // What the stalled write has taken, then what the queue holds; all others find no room.
        for (int i = 1; i <= 1_000; i++) {
            trail.record(event(i));
        }

        assertThat(counts.of("dropped")).isEqualTo(900);
        assertThat(trail.health().state()).isEqualTo(State.DEGRADED);
        output.gate.countDown();
        trail.close();
        assertThat(output.lines().stream().filter(line -> line.contains("\"event\":\"request\"")))
                .hasSize(101);
        assertThat(output.lines())
                .filteredOn(line -> line.contains("audit.dropped"))
                .singleElement()
                .asString()
                .contains("\"events\":900");
    }

    @Test
    void recordWhenTheDiskIsFullThenEventsWaitAndAreWrittenOnceThereIsSpace() throws Exception {
        output.full = true;
        try (AuditTrail trail = trail(1_000)) {
            for (int i = 0; i < 500; i++) {
                trail.record(event(i));
            }
            await(() -> trail.health().state() == State.DEGRADED);

            output.full = false;

            await(() -> output.lines().size() == 500);
            await(() -> trail.health().state() == State.UP);
        }
        assertThat(counts.of("dropped")).isZero();
    }

    @Test
    void closeWhenTheOutputStaysFullThenItEndsAndTheLossIsCounted() {
        output.full = true;
        AuditTrail trail = trail(1_000);
        for (int i = 0; i < 10; i++) {
            trail.record(event(i));
        }

        trail.close();

        assertThat(output.lines()).isEmpty();
        trail.record(event(11));
        assertThat(counts.of("dropped")).isPositive();
    }

    @Test
    void closeWhenTheOutputHangsThenItDoesNotHangWithIt() throws Exception {
        output.gate = new CountDownLatch(1);
        AuditTrail trail =
                new AuditTrail(output, 100, counts, new TestClock(), Duration.ofMillis(5), Duration.ofMillis(50));
        trail.record(event(1));
        output.entered.await();

        trail.close();

        assertThat(output.lines()).isEmpty();
    }

    @Test
    void recordWhenAHandlerThrowsThenItsEventsAreDroppedAndTheNextAreWritten() throws Exception {
        output.broken = true;
        try (AuditTrail trail = trail(1_000)) {
            trail.record(event(1));
            await(() -> counts.of("dropped") == 1);

            output.broken = false;
            trail.record(event(2));

            await(() -> output.lines().stream().anyMatch(line -> line.contains("\"r2\"")));
        }
        assertThat(output.lines()).anyMatch(line -> line.contains("audit.dropped"));
    }

    @Test
    void gaugeWhenEventsWaitThenItSaysHowMany() throws Exception {
        output.gate = new CountDownLatch(1);
        AuditTrail trail = trail(100);
        trail.record(event(0));
        output.entered.await();

        trail.record(new AuditEvent("x", Map.of()));
        trail.record(new AuditEvent("y", Map.of()));

        assertThat(counts.gauges.getOrDefault(Meter.AUDIT_QUEUE, () -> -1).getAsDouble())
                .isEqualTo(2);
        output.gate.countDown();
        trail.close();
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(end);
            Thread.sleep(2);
        }
    }

    private static final class Counts implements Meters {

        private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
        private final Map<Meter, DoubleSupplier> gauges = new ConcurrentHashMap<>();

        long of(String outcome) {
            return counters.getOrDefault(outcome, new LongAdder()).sum();
        }

        @Override
        public Counter counter(Meter meter, String... values) {
            return counters.computeIfAbsent(Set.of(values).iterator().next(), any -> new LongAdder())::increment;
        }

        @Override
        public void gauge(Meter meter, DoubleSupplier value, String... values) {
            gauges.put(meter, value);
        }
    }
}
