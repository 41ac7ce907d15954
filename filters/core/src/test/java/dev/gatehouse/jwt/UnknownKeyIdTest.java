package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Made-up key ids cost a provider next to nothing, and an honest new one is found. */
class UnknownKeyIdTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final TestKeys NEXT = TestKeys.ed25519("ed-2");
    private static final TestKeys ATTACKER = TestKeys.ed25519("evil");
    private static final int AT_START = 1;

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final TestClock clock = new TestClock();
    private final BearerGate gate = BearerGate.of(issuer).clock(clock).open();
    private final TestJwts forged = TestJwts.of(ATTACKER, issuer.issuer());

    @AfterEach
    void close() {
        gate.close();
        issuer.close();
    }

    @Test
    void authenticateWhenKeyIdIsNewThenItsKeyIsFetched() {
        gate.accepted(TestJwts.of(KEY, issuer.issuer()).token());
        issuer.publish(KEY, NEXT);
        assertThat(gate.accepts(TestJwts.of(NEXT, issuer.issuer()).token())).isTrue();
        assertThat(issuer.keyFetches()).isEqualTo(AT_START + 1);
    }

    @Test
    void authenticateWhenManyThreadsBringMadeUpKeyIdsThenProviderIsAskedThreeTimes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<FailureCode>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String token = forged.withHeader("kid", "made-up-" + i).token();
                answers.add(threads.submit(() -> gate.refused(token)));
            }
            for (Future<FailureCode> answer : answers) {
                assertThat(answer.get()).isEqualTo(FailureCode.KEY_UNKNOWN);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(issuer.keyFetches()).isLessThanOrEqualTo(AT_START + FetchBudget.MOST);
        assertThat(gate.accepts(TestJwts.of(KEY, issuer.issuer()).token())).isTrue();
    }

    @Test
    void authenticateWhenHonestKeyIdComesAmongMadeUpOnesThenItIsFound() throws Exception {
        gate.accepted(TestJwts.of(KEY, issuer.issuer()).token());
        issuer.publish(KEY, NEXT);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> honest = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String made = forged.withHeader("kid", "made-up-" + i).token();
                String token = TestJwts.of(NEXT, issuer.issuer())
                        .withClaim("sub", "user-" + i)
                        .token();
                var unused = threads.submit(() -> gate.refused(made));
                honest.add(threads.submit(() -> gate.accepts(token)));
            }
            for (Future<Boolean> answer : honest) {
                assertThat(answer.get()).isTrue();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void authenticateWhenBudgetIsSpentThenHonestKeyIdIsFoundOnceTheWindowHasPassed() {
        for (int i = 0; i < 10; i++) {
            assertThat(gate.refused(forged.withHeader("kid", "made-up-" + i).token()))
                    .isEqualTo(FailureCode.KEY_UNKNOWN);
        }
        assertThat(issuer.keyFetches()).isEqualTo(AT_START + FetchBudget.MOST);
        issuer.publish(KEY, NEXT);
        String token = TestJwts.of(NEXT, issuer.issuer()).token();

        clock.advance(FetchBudget.WINDOW.minusMillis(1));
        assertThat(gate.accepts(token)).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(gate.accepts(token)).isTrue();
    }

    @Test
    void authenticateWhenKeyIdFailedThenItIsNotAskedForAgainInTheWindow() {
        for (int i = 0; i < 20; i++) {
            assertThat(gate.refused(forged.token())).isEqualTo(FailureCode.KEY_UNKNOWN);
        }
        assertThat(issuer.keyFetches()).isEqualTo(AT_START + 1);
        clock.advance(FetchBudget.WINDOW);
        assertThat(gate.refused(forged.token())).isEqualTo(FailureCode.KEY_UNKNOWN);
        assertThat(issuer.keyFetches()).isEqualTo(AT_START + 2);
    }

    @Test
    void authenticateWhenKeyIdIsKnownForAnotherAlgorithmThenProviderIsNotAsked() {
        gate.accepted(TestJwts.of(KEY, issuer.issuer()).token());
        String token =
                TestJwts.of(KEY, issuer.issuer()).withHeader("alg", "RS256").token();
        assertThat(gate.refused(token)).isEqualTo(FailureCode.KEY_UNKNOWN);
        assertThat(issuer.keyFetches()).isEqualTo(AT_START);
    }

    @Test
    void authenticateWhenTokenIsRefusedAnywayThenProviderIsNotAsked() {
        gate.accepted(TestJwts.of(KEY, issuer.issuer()).token());
        assertThat(gate.refused(forged.withHeader("alg", "HS256").token())).isEqualTo(FailureCode.ALGORITHM_REFUSED);
        assertThat(gate.refused(forged.withHeader("typ", "JWT").token())).isEqualTo(FailureCode.TOKEN_TYPE_REFUSED);
        assertThat(gate.refused(forged.withClaim("iss", "x").token())).isEqualTo(FailureCode.ISSUER_UNKNOWN);
        assertThat(issuer.keyFetches()).isEqualTo(AT_START);
    }

    @Test
    void authenticateWhenKeyIdIsMissingThenTheOnlyKeyIsTaken() {
        TestJwts nameless = TestJwts.of(KEY, issuer.issuer()).withHeader("kid", null);
        assertThat(gate.accepts(nameless.token())).isTrue();
        assertThat(issuer.keyFetches()).isEqualTo(AT_START);
    }

    @Test
    void authenticateWhenKeyIdIsMissingAndThereIsAChoiceThenKeyUnknown() {
        gate.accepted(TestJwts.of(KEY, issuer.issuer()).token());
        issuer.publish(KEY, NEXT);
        gate.accepted(TestJwts.of(NEXT, issuer.issuer()).token());
        TestJwts nameless =
                TestJwts.of(KEY, issuer.issuer()).withClaim("sub", "bob").withHeader("kid", null);
        assertThat(gate.refused(nameless.token())).isEqualTo(FailureCode.KEY_UNKNOWN);
        assertThat(gate.refused(nameless.token())).isEqualTo(FailureCode.KEY_UNKNOWN);
        assertThat(issuer.keyFetches()).isEqualTo(AT_START + 2);
    }
}
