package dev.gatehouse.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** An issuer that does not answer is left alone, and found again when it does. */
class BreakerTest {

    /** Held, since the JDK would forget it and its handler. */
    private static final Logger LOGGER = Logger.getLogger(ProviderBreaker.class.getName());

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final TestClock clock = new TestClock();
    private final TestProvider provider = new TestProvider();
    private final IntrospectionGate gate =
            IntrospectionGate.of(provider).clock(clock).open();

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage().substring(0, 6));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void close() {
        LOGGER.removeHandler(handler);
        provider.close();
    }

    private void fail(int times, String token) {
        for (int i = 0; i < times; i++) {
            assertThat(gate.refused(token + i)).isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE);
        }
    }

    @Test
    void issuerWhenItDoesNotAnswerThenLeftAloneAndRememberedTokensGoOn() {
        gate.accepted("known");
        provider.answer((exchange, question) -> TestProvider.send(exchange, 500, "text/plain", "no"));
        fail(9, "bad-");
        int asked = provider.questions().size();

        fail(100, "later-");

        assertThat(provider.questions()).hasSize(asked);
        assertThat(gate.failure("later-0").reason()).contains("left alone");
        gate.accepted("known");
        assertThat(lines).containsExactly("GH3100");
    }

    @Test
    void issuerWhenItAnswersAgainThenAFewTryItAndAllFollow() {
        provider.answer((exchange, question) -> TestProvider.send(exchange, 500, "text/plain", "no"));
        fail(20, "bad-");
        provider.heal();
        assertThat(gate.refused("now")).isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE);

        clock.advance(ProviderBreaker.PAUSE.plusMillis(1));
        for (int i = 0; i < 10; i++) {
            gate.accepted("good-" + i);
        }

        assertThat(lines).containsExactly("GH3100", "GH3101", "GH3102");
    }

    @Test
    void issuerWhenTheTrialFailsThenLeftAloneAgain() {
        provider.answer((exchange, question) -> TestProvider.send(exchange, 500, "text/plain", "no"));
        fail(20, "bad-");
        int asked = provider.questions().size();

        clock.advance(ProviderBreaker.PAUSE.plusMillis(1));
        fail(20, "trial-");

        assertThat(provider.questions()).hasSize(asked + 3);
        assertThat(lines).containsExactly("GH3100", "GH3101", "GH3100");
    }

    @Test
    void issuerWhenItsTokensAreInactiveThenThatIsAnAnswer() {
        provider.answerJson("{\"active\":false}");

        for (int i = 0; i < 50; i++) {
            assertThat(gate.refused("bad-" + i)).isEqualTo(FailureCode.TOKEN_INACTIVE);
        }
        assertThat(lines).isEmpty();
    }

    /** What a token can provoke must not cut off all others. */
    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 413, 414, 429, 302})
    void issuerWhenItRefusesTokensThenUnavailableAndNotLeftAlone(int status) {
        provider.answer((exchange, question) -> {
            if (question.token().startsWith("bad-")) {
                TestProvider.send(exchange, status, "text/plain", "no");
            } else {
                TestProvider.send(exchange, 200, "application/json", provider.activeJson());
            }
        });

        fail(50, "bad-");

        assertThat(provider.questions()).hasSize(50);
        gate.accepted("good");
        fail(1, "bad-");
        assertThat(provider.questions()).as("nothing was remembered").hasSize(52);
        assertThat(lines).isEmpty();
    }

    @Test
    void issuerWhenATokensAnswerIsTooLongThenNotLeftAlone() {
        provider.answerJson("{\"active\":true,\"x\":\"" + "x".repeat(600_000) + "\"}");

        fail(20, "bad-");

        provider.heal();
        gate.accepted("good");
        assertThat(lines).isEmpty();
    }

    @Test
    void issuerWhenOurClientIsNotLetInThenLeftAlone() {
        provider.answer((exchange, question) -> TestProvider.send(exchange, 401, "text/plain", "no"));

        fail(20, "bad-");

        assertThat(provider.questions()).hasSize(10);
        assertThat(lines).containsExactly("GH3100");
    }

    @Test
    void issuerWhenTheTrialIsAnsweredUnusablyThenTriedOn() {
        provider.answer((exchange, question) -> TestProvider.send(exchange, 500, "text/plain", "no"));
        fail(20, "bad-");
        provider.answer((exchange, question) -> TestProvider.send(exchange, 400, "text/plain", "no"));
        clock.advance(ProviderBreaker.PAUSE.plusMillis(1));
        fail(20, "trial-");

        provider.heal();
        for (int i = 0; i < 10; i++) {
            gate.accepted("good-" + i);
        }
        assertThat(lines).containsExactly("GH3100", "GH3101", "GH3102");
    }

    @Test
    void issuerWhenTheClockIsSetBackThenLeftAloneNoLonger() {
        provider.answer((exchange, question) -> TestProvider.send(exchange, 500, "text/plain", "no"));
        fail(20, "bad-");
        // Not an active one, which would be of an hour to come.
        provider.answerJson("{\"active\":false}");
        clock.advance(Duration.ofHours(-1));
        assertThat(gate.failure("early").reason()).contains("left alone");

        clock.advance(ProviderBreaker.PAUSE.plusMillis(1));

        assertThat(gate.refused("good")).isEqualTo(FailureCode.TOKEN_INACTIVE);
    }
}
