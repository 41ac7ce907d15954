package dev.gatehouse.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** The registry that is found beside a real CDI container. */
class ContainerMetersTest {

    private final SimpleMeterRegistry global = new SimpleMeterRegistry();
    private final SimpleMeterRegistry first = new SimpleMeterRegistry();
    private final SimpleMeterRegistry second = new SimpleMeterRegistry();

    /** A container needs one. */
    static class AnyBean {}

    /** An application's beans. */
    static class Beans implements Extension {

        private final List<MeterRegistry> registries;

        Beans(List<MeterRegistry> registries) {
            this.registries = registries;
        }

        void add(@Observes AfterBeanDiscovery event) {
            for (MeterRegistry registry : registries) {
                event.<MeterRegistry>addBean().addType(MeterRegistry.class).createWith(context -> registry);
            }
        }
    }

    @BeforeEach
    void listen() {
        Metrics.addRegistry(global);
    }

    @AfterEach
    void leave() {
        Metrics.removeRegistry(global);
    }

    private static SeContainer container(MeterRegistry... registries) {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(AnyBean.class)
                .addExtensions(new Beans(List.of(registries)))
                .initialize();
    }

    @Test
    void findWhenThereIsOneBeanThenItIsUsedAndLeftEmpty() {
        try (SeContainer container = container(first);
                Meters found = ContainerMeters.find()) {
            assertThat(container.isRunning()).isTrue();
            found.counter(Meter.TENANTS_SEEN).increment();

            assertThat(counted(first)).isEqualTo(1);
            assertThat(counted(global)).isZero();
        }
        assertThat(first.getMeters()).isEmpty();
    }

    @Test
    void findWhenThereAreTwoBeansThenNeitherIsChosen() {
        try (SeContainer container = container(first, second);
                Meters found = ContainerMeters.find()) {
            assertThat(container.isRunning()).isTrue();
            found.counter(Meter.TENANTS_SEEN).increment();

            assertThat(counted(first) + counted(second)).isZero();
            assertThat(counted(global)).isEqualTo(1);
        }
    }

    @Test
    void findWhenThereIsNoBeanThenItIsTheGlobalRegistry() {
        try (SeContainer container = container();
                Meters found = ContainerMeters.find()) {
            assertThat(container.isRunning()).isTrue();
            found.counter(Meter.TENANTS_SEEN).increment();

            assertThat(counted(global)).isEqualTo(1);
        }
    }

    private static double counted(MeterRegistry registry) {
        var counter = registry.find("gatehouse.tenants.seen").counter();
        return counter == null ? 0 : counter.count();
    }
}
