package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Tokens that end while their session goes on, at a provider whose refresh tokens count once. */
class SessionRefreshTest {

    private final LoginWorld world = new LoginWorld("gatehouse.login.main.timeout", "1s");
    private final LoginBrowser browser = world.browser();

    @AfterEach
    void close() {
        world.close();
    }

    private void awaitRefreshes(long wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (world.provider.refreshes() < wanted && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(world.provider.refreshes()).isEqualTo(wanted);
    }

    @Test
    void refreshWhenTheTokenHasEndedThenUnnoticed() {
        browser.login("/app/a");
        for (int i = 1; i <= 5; i++) {
            world.clock.advance(Duration.ofSeconds(301));
            assertThat(browser.visit("/app/a").status()).isEqualTo(200);
            assertThat(world.provider.refreshes()).isEqualTo(i);
        }
    }

    @Test
    void refreshWhenTwentyRequestsFindTheTokenEndedThenOneCallAndTwentyAnswers() throws Exception {
        browser.login("/app/a");
        world.clock.advance(Duration.ofSeconds(301));
        ExecutorService threads = Executors.newFixedThreadPool(20);
        CountDownLatch together = new CountDownLatch(20);
        try {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return browser.visit("/app/a");
                }));
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(world.provider.refreshes()).isEqualTo(1);
    }

    /** Otherwise one user could hold all threads of the container while the provider hangs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 60})
    void refreshWhenSixtyRequestsOfAUserWaitForAHungProviderThenOnlySomeDo(int sessions) {
        try (LoginWorld slow = new LoginWorld("gatehouse.login.main.timeout", "20s")) {
            List<LoginBrowser> browsers =
                    Stream.generate(slow::browser).limit(sessions).toList();
            browsers.forEach(one -> one.login("/app/a"));
            slow.clock.advance(Duration.ofSeconds(301));
            slow.provider.hold();
            Queue<Integer> answered = new ConcurrentLinkedQueue<>();
            ExecutorService threads = Executors.newFixedThreadPool(60);
            for (int i = 0; i < 60; i++) {
                LoginBrowser one = browsers.get(i % sessions);
                threads.execute(() -> answered.add(one.visit("/app/a").status()));
            }
            awaitSize(answered, 39);

            assertThat(answered).containsOnly(503);
            assertThat(slow.browser().login("/app/a").status()).isEqualTo(200);
            slow.provider.release();
            awaitSize(answered, 60);
            assertThat(answered).filteredOn(status -> status == 200).hasSize(21);
            threads.shutdownNow();
        }
    }

    private static void awaitSize(Queue<Integer> answered, int size) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (answered.size() < size && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(answered).hasSize(size);
    }

    @Test
    void refreshWhenTheTokenEndsSoonThenInTheBackgroundAndOnce() {
        browser.login("/app/a");
        world.clock.advance(Duration.ofSeconds(241));

        for (int i = 0; i < 10; i++) {
            assertThat(browser.visit("/app/a").status()).isEqualTo(200);
        }
        awaitRefreshes(1);
        assertThat(browser.visit("/app/a").status()).isEqualTo(200);
        assertThat(world.provider.refreshes()).isEqualTo(1);
    }

    @Test
    void refreshWhenTheProviderIsDownThenSessionsWithALivingTokenGoOn() {
        browser.login("/app/a");
        world.provider.down(true);
        for (int second = 0; second < 30; second++) {
            world.clock.advance(Duration.ofSeconds(1));
            assertThat(browser.visit("/app/a").status()).isEqualTo(200);
        }
        world.clock.advance(Duration.ofSeconds(220));
        assertThat(browser.visit("/app/a").status()).isEqualTo(200);
    }

    @Test
    void refreshWhenTheProviderIsDownAndTheTokenHasEndedThen503UntilItIsBack() {
        browser.login("/app/a");
        world.clock.advance(Duration.ofSeconds(301));
        world.provider.down(true);
        assertThat(browser.visit("/app/a").status()).isEqualTo(503);
        assertThat(browser.visit("/app/a").status()).isEqualTo(503);
        world.provider.down(false);

        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        int status = browser.visit("/app/a").status();
        while (status == 503 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            status = browser.visit("/app/a").status();
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void refreshWhenTheProviderRefusesThenOneLoginAndNoLoop() {
        browser.login("/app/a");
        world.clock.advance(Duration.ofSeconds(301));
        world.provider.refuseRefresh(true);

        Answer next = browser.visit("/app/a");
        assertThat(next.status()).isEqualTo(302);
        assertThat(world.provider.refreshes()).isEqualTo(1);

        assertThat(browser.visit(browser.visit(browser.callback(next.to())).to())
                        .status())
                .isEqualTo(200);
        assertThat(world.provider.refreshes()).isEqualTo(1);
    }

    @Test
    void refreshWhenASessionEndsAsSoonAsItBeginsThenA401InThePlaceOfALoop() {
        world.provider.lifetime(1);
        browser.visit(browser.comesBack("/app/a"));
        world.provider.refuseRefresh(true);
        world.clock.advance(Duration.ofSeconds(2));

        assertThat(browser.visit("/app/a").status()).isEqualTo(401);
        assertThat(browser.visit("/app/a").status()).isEqualTo(302);
    }

    @Test
    void refreshWhenARoleIsGoneThenSoForTheSession() {
        browser.login("/app/a");
        world.provider.accessTokens(token -> token.withClaim("roles", null));
        world.clock.advance(Duration.ofSeconds(301));

        Identity identity = Objects.requireNonNull(browser.visit("/app/a").identity());

        assertThat(identity.roles()).isEmpty();
        assertThat(identity.claims()).containsEntry("email", "alice@example.com");
    }

    @Test
    void refreshWhenTheIdTokenIsAnotherUsersThenTheSessionEnds() {
        browser.login("/app/a");
        world.provider.idTokens(token -> token.withClaim("sub", "mallory"));
        world.clock.advance(Duration.ofSeconds(301));

        assertThat(browser.send(FakeRequest.get("/app/a")).status()).isEqualTo(401);
        world.provider.idTokens(token -> token);
        assertThat(browser.send(FakeRequest.get("/app/a")).status()).isEqualTo(401);
        assertThat(browser.login("/app/a").status()).isEqualTo(200);
    }
}
