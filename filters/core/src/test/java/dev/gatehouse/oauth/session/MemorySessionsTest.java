package dev.gatehouse.oauth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.state.StateUnavailableException;
import dev.gatehouse.testing.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;

/** A mark that is used once stays used, whatever others are. */
class MemorySessionsTest {

    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final int MAX = 1_000;

    private final TestClock clock = new TestClock();
    private final MemorySessions sessions = new MemorySessions(10, MAX, clock);

    private boolean use(Purpose purpose, String name) throws StateUnavailableException {
        return sessions.useOnce(purpose, name, LIFE);
    }

    @ParameterizedTest
    @EnumSource(names = {"CODE", "LOGOUT"})
    void useOnceWhenNamesOfAnotherPurposeAreManyThenAStateStaysUsed(Purpose other) throws Exception {
        assertThat(use(Purpose.LOGIN, "state")).isTrue();
        for (int i = 0; i < 250_000; i++) {
            use(other, "name " + i);
        }

        assertThat(use(Purpose.LOGIN, "state")).isFalse();
        assertThat(use(other, "state")).isTrue();
    }

    @Test
    void useOnceWhenStatesAreTooManyThenFurtherOnesAreRefusedUntilSomeEnd() throws Exception {
        for (int i = 0; i < MAX; i++) {
            assertThat(use(Purpose.LOGIN, "state " + i)).isTrue();
        }

        assertThatThrownBy(() -> use(Purpose.LOGIN, "another")).isInstanceOf(StateUnavailableException.class);
        for (int i = 0; i < MAX; i++) {
            assertThat(use(Purpose.LOGIN, "state " + i)).isFalse();
        }
        assertThat(use(Purpose.CODE, "code")).isTrue();

        clock.advance(LIFE.plusSeconds(1));
        assertThat(use(Purpose.LOGIN, "another")).isTrue();
    }

    @Test
    void giveBackWhenNameIsOfAnotherPurposeThenItStaysUsed() throws Exception {
        assertThat(use(Purpose.LOGOUT, "name")).isTrue();
        sessions.giveBack(Purpose.CODE, "name");
        assertThat(use(Purpose.LOGOUT, "name")).isFalse();

        sessions.giveBack(Purpose.LOGOUT, "name");
        assertThat(use(Purpose.LOGOUT, "name")).isTrue();
    }
}
