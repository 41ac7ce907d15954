package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Three in ten seconds, whatever the clock does. */
class FetchBudgetTest {

    private final TestClock clock = new TestClock();
    private final FetchBudget budget = new FetchBudget(clock);

    @Test
    void spendWhenWindowSlidesThenEachFetchComesBackTenSecondsLater() {
        assertThat(budget.spend()).isTrue();
        clock.advance(Duration.ofSeconds(4));
        assertThat(budget.spend()).isTrue();
        assertThat(budget.spend()).isTrue();
        assertThat(budget.spend()).isFalse();
        clock.advance(Duration.ofMillis(5_999));
        assertThat(budget.spend()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(budget.spend()).isTrue();
        assertThat(budget.spend()).isFalse();
        clock.advance(Duration.ofSeconds(4));
        assertThat(budget.spend()).isTrue();
        assertThat(budget.spend()).isTrue();
        assertThat(budget.spend()).isFalse();
    }

    @Test
    void spendWhenClockIsSetBackThenBudgetIsNotLockedUntilItCatchesUp() {
        for (int i = 0; i < FetchBudget.MOST; i++) {
            assertThat(budget.spend()).isTrue();
        }
        clock.advance(Duration.ofHours(-1));
        for (int i = 0; i < FetchBudget.MOST; i++) {
            assertThat(budget.spend()).isTrue();
        }
        assertThat(budget.spend()).isFalse();
    }
}
