package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class StoreClockTest {

    @Test
    void currentTimeWhenMeasuredThenTheStoresAndASlowAnswerDoesNotCount() {
        StoreClock clock = new StoreClock();
        long now = System.nanoTime();
        clock.measured(now, now, 5_000_000);
        clock.measured(now, now + Duration.ofMillis(100).toNanos(), 900_000_000);

        assertThat(Duration.ofNanos(clock.currentTimeNanos())).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(60));
        assertThat(clock.isWallClockBased()).isTrue();
    }
}
