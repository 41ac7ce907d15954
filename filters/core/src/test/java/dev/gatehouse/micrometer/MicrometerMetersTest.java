package dev.gatehouse.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

class MicrometerMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerMeters meters = new MicrometerMeters(registry);

    @Test
    void counterWhenIncrementedThenTheRegistryHasItWithItsLabels() {
        Meters.Counter counter = meters.counter(Meter.INTROSPECTION_CACHE, "main", "hit");
        counter.increment();
        counter.increment();

        assertThat(registry.get("gatehouse.introspection.cache")
                        .tag("issuer", "main")
                        .tag("outcome", "hit")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void counterWhenALabelTakesTooManyValuesThenTheRestCountsAsOther() {
        for (int i = 0; i < 5_000; i++) {
            meters.counter(Meter.CLIENTS_SEEN, "tenant" + i).increment();
        }
        meters.counter(Meter.CLIENTS_SEEN, "tenant0").increment();

        assertThat(registry.find("gatehouse.clients.seen").counters()).hasSize(MicrometerMeters.MOST_VALUES + 1);
        assertThat(registry.get("gatehouse.clients.seen")
                        .tag("tenant", Meters.OTHER)
                        .counter()
                        .count())
                .isEqualTo(4_000);
        assertThat(registry.get("gatehouse.clients.seen")
                        .tag("tenant", "tenant0")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void counterWhenLabelsAreMissingThenThatIsAMistake() {
        assertThatThrownBy(() -> meters.counter(Meter.REQUESTS, "one")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void gaugeWhenRegisteredAgainThenTheLaterIsAsked() {
        meters.gauge(Meter.KEY_SET_AGE, () -> 1, "main");
        meters.gauge(Meter.KEY_SET_AGE, () -> 2, "main");

        assertThat(registry.get("gatehouse.key.set.age").gauge().value()).isEqualTo(2);
    }

    @Test
    void timerWhenRecordedThenItsTotalAndItsBucketsAreThere() {
        meters.timer(Meter.REQUEST_DURATION, "orders", "allowed").record(TimeUnit.MILLISECONDS.toNanos(30));

        var timer = registry.get("gatehouse.request.duration").timer();
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);
        assertThat(timer.takeSnapshot().histogramCounts()).hasSize(7);
    }

    @Test
    void closeWhenMetersWereRegisteredThenTheRegistryHasNoneOfThem() {
        registry.counter("the.applications.own").increment();
        meters.counter(Meter.TENANTS_SEEN).increment();
        meters.gauge(Meter.AUDIT_QUEUE, () -> 1);

        meters.close();

        assertThat(registry.getMeters())
                .singleElement()
                .satisfies(meter -> assertThat(meter.getId().getName()).isEqualTo("the.applications.own"));
    }

    @Test
    void findWhenThereIsNoCdiThenItIsTheGlobalRegistry() {
        Metrics.addRegistry(registry);
        try (Meters found = ContainerMeters.find()) {
            found.counter(Meter.TENANTS_SEEN).increment();

            assertThat(registry.get("gatehouse.tenants.seen").counter().count()).isEqualTo(1);
        } finally {
            Metrics.removeRegistry(registry);
        }
    }
}
