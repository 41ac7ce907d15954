package dev.gatehouse.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.testing.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Many requests at once: one question for each token, and a bound on the tokens. */
class CrowdTest {

    private static final int CROWD = 10_000;
    private static final int THREADS = 20;

    private final TestProvider provider = new TestProvider();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        provider.close();
    }

    private IntrospectionGate.Builder gate() {
        return IntrospectionGate.of(provider).with("introspection-timeout", "30s");
    }

    private void holdAnswers() {
        provider.answer((exchange, question) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            TestProvider.send(exchange, 200, "application/json", provider.activeJson());
        });
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "crowd");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING || thread.getState() == Thread.State.WAITING;
    }

    /** Each request up to where its thread would wait: so many threads would measure the machine. */
    @Test
    void requestsWhenTheyBringOneNewTokenThenTheIssuerIsAskedOnce() throws Exception {
        holdAnswers();
        IssuerIntrospection issuer = new IssuerIntrospection(
                gate().configs().get(0),
                "scope",
                List.of(),
                new IntrospectedTokens(1_000, Clock.systemUTC()),
                new EngineContext(Clock.systemUTC(), event -> {}));
        Queue<CompletableFuture<AuthResult>> outcomes = new ConcurrentLinkedQueue<>();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            crowd.add(start(() -> {
                for (int k = 0; k < CROWD / THREADS; k++) {
                    outcomes.add(issuer.outcome("", BearerToken.of("opaque-1")));
                }
            }));
        }
        for (Thread each : crowd) {
            each.join();
        }
        assertThat(outcomes).hasSize(CROWD).noneMatch(CompletableFuture::isDone);

        release.countDown();
        for (CompletableFuture<AuthResult> outcome : outcomes) {
            assertThat(outcome.get()).isInstanceOf(Authenticated.class);
        }
        assertThat(provider.questions()).hasSize(1);
    }

    @Test
    void requestsWhenTheirThreadsWaitForOneTokenThenAllGetItsAnswer() throws Exception {
        holdAnswers();
        IntrospectionGate gate = gate().open();
        AtomicInteger good = new AtomicInteger();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < 2 * IssuerIntrospection.MOST_CALLS; i++) {
            crowd.add(start(() -> {
                if (gate.ask("opaque-1") instanceof Authenticated) {
                    good.incrementAndGet();
                }
            }));
        }
        await("all wait", () -> crowd.stream().allMatch(CrowdTest::waits));

        release.countDown();
        for (Thread each : crowd) {
            each.join();
        }
        assertThat(good).hasValue(crowd.size());
        assertThat(provider.questions()).hasSize(1);
    }

    @Test
    void requestsWhenAsManyWaitAsMayThenTheNextGets503AndKnownTokensPass() throws Exception {
        IntrospectionGate gate = gate().with("introspection-waiting", "5").open();
        gate.accepted("known");
        holdAnswers();
        AtomicInteger good = new AtomicInteger();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            crowd.add(start(() -> {
                if (gate.ask("opaque-1") instanceof Authenticated) {
                    good.incrementAndGet();
                }
            }));
        }
        await(
                "all wait",
                () -> provider.questions().size() == 2 && crowd.stream().allMatch(CrowdTest::waits));

        for (String token : List.of("opaque-1", "opaque-2")) {
            assertThat(gate.failure(token))
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE))
                    .satisfies(failure -> assertThat(failure.reason()).contains("5 requests wait"));
        }
        gate.accepted("known");

        release.countDown();
        for (Thread each : crowd) {
            each.join();
        }
        assertThat(good).hasValue(5);
        assertThat(provider.questions()).hasSize(2);
        gate.accepted("opaque-2");
    }

    @Test
    void requestsWhenTheyComeAsAnswersLandThenTheIssuerIsStillAskedOnceForEachToken() throws Exception {
        IntrospectionGate gate = gate().open();
        for (int round = 0; round < 50; round++) {
            String token = "opaque-" + round;
            List<Thread> crowd = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                crowd.add(start(() -> gate.ask(token)));
            }
            for (Thread each : crowd) {
                each.join();
            }
        }

        assertThat(provider.questions()).hasSize(50);
    }

    @Test
    void requestWhenInterruptedThenTheOthersStillGetTheAnswer() throws Exception {
        holdAnswers();
        IntrospectionGate gate = gate().open();
        List<AuthResult> results = new CopyOnWriteArrayList<>();
        AtomicInteger interrupted = new AtomicInteger();
        Thread first = start(() -> {
            results.add(gate.ask("opaque-1"));
            if (Thread.currentThread().isInterrupted()) {
                interrupted.incrementAndGet();
            }
        });
        await("the first waits", () -> provider.questions().size() == 1 && waits(first));
        Thread second = start(() -> results.add(gate.ask("opaque-1")));
        await("the second waits", () -> waits(second));

        first.interrupt();
        first.join();
        assertThat(results)
                .singleElement()
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected ->
                                assertThat(rejected.failure().code()).isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE));
        assertThat(interrupted).hasValue(1);

        release.countDown();
        second.join();
        assertThat(results.get(1)).isInstanceOf(Authenticated.class);
        assertThat(provider.questions()).hasSize(1);
    }

    @Test
    void tokensWhenTooManyAreNewAtOnceThenUnavailableWithoutAQuestion() throws Exception {
        holdAnswers();
        IntrospectionGate gate = gate().open();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < IssuerIntrospection.MOST_CALLS; i++) {
            String token = "opaque-" + i;
            crowd.add(start(() -> gate.ask(token)));
        }
        await("all are asked about", () -> provider.questions().size() == IssuerIntrospection.MOST_CALLS);

        assertThat(gate.failure("one-more"))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE))
                .satisfies(failure -> assertThat(failure.reason()).contains("too many"));
        assertThat(provider.questions()).hasSize(IssuerIntrospection.MOST_CALLS);

        release.countDown();
        for (Thread each : crowd) {
            each.join();
        }
        gate.accepted("one-more");
    }

    @Test
    void requestWhenAValidatorBreaksThenAllWhoWaitHearOfItAndNothingIsRemembered() {
        AtomicInteger asked = new AtomicInteger();
        IntrospectionGate gate = gate().validator((issuer, claims) -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return null;
                })
                .open();

        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.INTERNAL_ERROR);
        gate.accepted("opaque-1");
    }
}
