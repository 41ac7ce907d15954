package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.redis.Availability.Return;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class AvailabilityTest {

    private long nanos;
    private final Availability availability = new Availability(Duration.ofMillis(10), () -> nanos);

    private void pass(long millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }

    @Test
    void probedWhenNeverThereThenOneIsEnoughAndLaterTwoAreNeeded() {
        assertThat(availability.isUp()).isFalse();
        assertThat(availability.isNew()).isTrue();
        assertThat(availability.probed()).isEqualTo(Return.FIRST);
        assertThat(availability.isUp()).isTrue();
        assertThat(availability.probed()).isEqualTo(Return.NONE);

        assertThat(availability.disconnected()).isTrue();
        assertThat(availability.disconnected()).isFalse();
        assertThat(availability.probed()).isEqualTo(Return.NONE);
        availability.failed();
        assertThat(availability.probed()).isEqualTo(Return.NONE);
        assertThat(availability.isUp()).isFalse();
        assertThat(availability.probed()).isEqualTo(Return.BACK);
        assertThat(availability.isUp()).isTrue();
    }

    @Test
    void failedWhenOnePauseCatchesManyCallsThenTheStoreStays() {
        availability.probed();
        for (int i = 0; i < 100; i++) {
            assertThat(availability.failed()).isFalse();
        }
        pass(40);
        assertThat(availability.failed()).isFalse();
        assertThat(availability.isSure()).isFalse();
        availability.succeeded();
        assertThat(availability.isSure()).isTrue();
        pass(40);
        assertThat(availability.failed()).isFalse();
        assertThat(availability.isUp()).isTrue();
    }

    @Test
    void failedWhenNothingSucceedsForAWhileThenTheStoreIsLostOnce() {
        availability.probed();
        assertThat(availability.failed()).isFalse();
        pass(60);
        assertThat(availability.failed()).isFalse();
        assertThat(availability.failed()).isTrue();
        assertThat(availability.failed()).isFalse();
        availability.succeeded();
        assertThat(availability.isUp()).as("an answer that was under way").isFalse();
    }
}
