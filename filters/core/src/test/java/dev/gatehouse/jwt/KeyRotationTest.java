package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** An issuer changes its keys while requests come in. */
class KeyRotationTest {

    private static final int CLIENTS = 4;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final TestKeys first = TestKeys.ed25519("ed-1");
    private final TestIssuer issuer = new TestIssuer(first);
    private final TestClock clock = new TestClock();

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void authenticateWhenKeysRotateUnderTrafficThenNoTokenIsRefused() throws Exception {
        rotate(HOUR);
    }

    @Test
    void authenticateWhenKeysRotateUnderTrafficAndRefreshThenNoTokenIsRefused() throws Exception {
        rotate(Duration.ofMillis(5));
    }

    private void rotate(Duration refresh) throws Exception {
        Queue<AuthResult> refusals = new ConcurrentLinkedQueue<>();
        AtomicInteger served = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (BearerGate gate =
                BearerGate.of(issuer).clock(clock).keys(refresh, HOUR, TIMEOUT).open()) {
            KeyInUse inUse = new KeyInUse(first);
            List<Future<?>> running = new ArrayList<>();
            AtomicReferenceArray<TestKeys> lastServed = new AtomicReferenceArray<>(CLIENTS);
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                running.add(clients.submit(() -> {
                    while (!done.get()) {
                        TestKeys key = inUse.key;
                        AuthResult result = gate.ask(TestJwts.of(key, issuer.issuer())
                                .withClaim("jti", served.incrementAndGet())
                                .token());
                        if (!(result instanceof Authenticated)) {
                            refusals.add(result);
                        }
                        lastServed.set(client, key);
                    }
                }));
            }
            TestKeys old = first;
            for (int rotation = 2; rotation < 6; rotation++) {
                TestKeys next = TestKeys.ed25519("ed-" + rotation);
                issuer.publish(old, next);
                inUse.key = next;
                int before = served.get();
                Poll.until("tokens of the new key were served", () -> served.get() > before + 50);
                // Nobody may still be about to show a token of the key that is withdrawn next.
                for (int i = 0; i < CLIENTS; i++) {
                    int client = i;
                    Poll.until("client " + i + " has the new key", () -> next.equals(lastServed.get(client)));
                }
                issuer.publish(next);
                old = next;
                clock.advance(FetchBudget.WINDOW);
            }
            done.set(true);
            for (Future<?> client : running) {
                client.get();
            }
        } finally {
            done.set(true);
            clients.shutdownNow();
        }
        assertThat(refusals).isEmpty();
        assertThat(served.get()).isGreaterThan(200);
    }

    @Test
    void refreshWhenKeyIsRemovedThenItsNewTokensAreRefused() {
        TestKeys second = TestKeys.ed25519("ed-2");
        issuer.publish(first, second);
        try (BearerGate gate =
                BearerGate.of(issuer).keys(Duration.ofMillis(20), HOUR, TIMEOUT).open()) {
            AtomicInteger serial = new AtomicInteger();
            gate.accepted(TestJwts.of(first, issuer.issuer()).token());
            issuer.publish(second);
            Poll.until(
                    "the removed key is refused",
                    () -> !gate.accepts(TestJwts.of(first, issuer.issuer())
                            .withClaim("jti", serial.incrementAndGet())
                            .token()));
            assertThat(gate.refused(TestJwts.of(first, issuer.issuer()).token()))
                    .isEqualTo(FailureCode.KEY_UNKNOWN);
            assertThat(gate.accepts(TestJwts.of(second, issuer.issuer()).token()))
                    .isTrue();
        }
    }

    /** The key that the issuer signs with just now. */
    private static final class KeyInUse {

        private volatile TestKeys key;

        private KeyInUse(TestKeys key) {
            this.key = key;
        }
    }
}
