package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToLongFunction;

/** When tokens are renewed, one by one and in a crowd. */
class RefreshScheduleTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SESSIONS = 10_000;
    private static final int HOUR = 3600;
    private static final int WINDOW = 10;

    private static long seconds(Duration ahead, double random, long life) {
        Instant at = new RefreshSchedule(ahead, () -> random).refreshAt(NOW, NOW.plusSeconds(life));
        return Duration.between(NOW, at).toMillis();
    }

    @ParameterizedTest
    @CsvSource({
        // life in seconds, ahead in seconds, earliest and latest in milliseconds
        "300, 60, 150000, 240000",
        "3600, 60, 3450000, 3540000",
        "5, 60, 2500, 3334",
        "60, 60, 30000, 40000",
        "1, 60, 500, 667"
    })
    void refreshAtWhenATokenLivesThenBetweenHalfOfItsLifeAndAhead(long life, long ahead, long earliest, long latest) {
        assertThat(seconds(Duration.ofSeconds(ahead), 0, life)).isEqualTo(earliest);
        assertThat(seconds(Duration.ofSeconds(ahead), 1, life)).isEqualTo(latest);
    }

    /** Calls of the token endpoint in windows of ten seconds, by simulated sessions that are used all the time. */
    private static int[] calls(IntToLongFunction loginSecond) {
        Random random = new Random(42);
        RefreshSchedule schedule = new RefreshSchedule(Duration.ofSeconds(60), random::nextDouble);
        int[] calls = new int[HOUR / WINDOW];
        for (int session = 0; session < SESSIONS; session++) {
            Instant at = NOW.plusSeconds(loginSecond.applyAsLong(session));
            while (Duration.between(NOW, at).toSeconds() < HOUR) {
                calls[(int) (Duration.between(NOW, at).toSeconds() / WINDOW)]++;
                at = schedule.refreshAt(at, at.plusSeconds(300));
            }
        }
        return calls;
    }

    private static double burst(int[] calls, int from) {
        int[] rest = Arrays.copyOfRange(calls, from, calls.length);
        return Arrays.stream(rest).max().orElse(0)
                / Arrays.stream(rest).average().orElse(1);
    }

    @Test
    void crowdWhenTenThousandSessionsBeganWithinFiveMinutesThenNoBurstAboveThreeTimesTheMean() {
        Random random = new Random(7);
        int[] calls = calls(session -> random.nextInt(300));

        System.out.println("10,000 sessions, logins within 5 minutes: "
                + Arrays.stream(calls).sum() + " calls in an hour, burst " + burst(calls, 0));
        assertThat(burst(calls, 0)).isLessThan(3);
    }

    /** The logins themselves are all at once then, which no schedule can help: what follows them is spread. */
    @Test
    void crowdWhenTenThousandSessionsBeganInOneSecondThenTheRefreshesAreSpread() {
        int[] calls = calls(session -> 0);

        System.out.println("10,000 sessions, logins in one second: "
                + Arrays.stream(calls).sum() + " calls in an hour, burst of refreshes " + burst(calls, 1));
        assertThat(burst(calls, 1)).isLessThan(3);
    }
}
