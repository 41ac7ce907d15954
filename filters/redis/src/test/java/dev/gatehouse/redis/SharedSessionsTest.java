package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.metrics.Health.State;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.redis.testing.RedisServer;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sessions of two nodes that share a real Redis and nothing else. */
class SharedSessionsTest {

    private static final TestKeys KEYS = TestKeys.rsa("login");

    @TempDir
    private Path directory;

    private final TestClock clock = new TestClock();
    private final LoginProvider provider = new LoginProvider(KEYS, clock);
    private final List<Gateway> nodes = new ArrayList<>();
    private RedisServer redis;
    private LoginBrowser first;
    private LoginBrowser second;

    @BeforeEach
    void start() {
        redis = RedisServer.start(directory);
        first = new LoginBrowser(node(), provider);
        second = new LoginBrowser(node(), provider);
    }

    private Gateway node() {
        List<String> settings = new ArrayList<>(Arrays.asList(provider.settings("main")));
        settings.addAll(List.of(
                "gatehouse.state", "redis",
                "gatehouse.redis-uri", redis.uri(),
                "gatehouse.redis-timeout", "1s",
                "gatehouse.routes.app.path", "/app/**",
                "gatehouse.routes.app.authenticate", "session"));
        Gateway gateway = new Gateway(
                GatewayConfig.from(TestSettings.of(settings.toArray(String[]::new)), Use.DROP_IN),
                null,
                Meters.NONE,
                clock);
        nodes.add(gateway);
        FleetOfNodes.await(
                "the store",
                () -> gateway.health().stream()
                        .noneMatch(part -> part.component().equals("state") && part.state() != State.UP));
        return gateway;
    }

    @AfterEach
    void stop() {
        nodes.forEach(Gateway::close);
        provider.close();
        redis.close();
    }

    /** The same browser, before whichever node answers. */
    private void shareCookies() {
        second.cookies().clear();
        second.cookies().putAll(first.cookies());
    }

    @Test
    void sessionWhenBegunOnOneNodeThenGoodOnTheOtherAndGoneOnBothAfterALogout() {
        assertThat(first.login("/app/a").status()).isEqualTo(200);
        shareCookies();

        assertThat(second.visit("/app/a").status()).isEqualTo(200);
        assertThat(second.visit("/logout").status()).isEqualTo(303);
        assertThat(first.visit("/app/a").status()).isEqualTo(302);
    }

    @Test
    void loginWhenBegunOnOneNodeThenItEndsOnTheOther() {
        String callback = first.comesBack("/app/a?x=1");
        shareCookies();

        assertThat(second.visit(callback).to()).isEqualTo("/app/a?x=1");
        assertThat(first.visit(callback).status()).isEqualTo(400);
        assertThat(second.visit("/app/a").status()).isEqualTo(200);
    }

    @Test
    void refreshWhenBothNodesFindTheTokenEndedThenOneCallAndAllAnswers() throws Exception {
        first.login("/app/a");
        shareCookies();
        clock.advance(Duration.ofSeconds(301));
        ExecutorService threads = Executors.newFixedThreadPool(20);
        CountDownLatch together = new CountDownLatch(20);
        try {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                LoginBrowser browser = i % 2 == 0 ? first : second;
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
        assertThat(provider.refreshes()).isEqualTo(1);
    }

    @Test
    void storeWhenReadByAStrangerThenNoTokenNoUserAndNoIdStandsThere() {
        first.login("/app/a");
        String id = first.cookies().get(LoginBrowser.SESSION);
        StringBuilder all = new StringBuilder();
        for (String key : redis.ask("KEYS *").split("\\s+", -1)) {
            if (key.contains("session")) {
                all.append(key).append(' ').append(redis.ask("GET " + key)).append('\n');
            }
        }

        assertThat(all.toString())
                .contains(":session:")
                .doesNotContain(id)
                .doesNotContain("alice")
                .doesNotContain("eyJ")
                .doesNotContain("refresh-");
    }

    @Test
    void pageWhenRedisIsGoneThen503AndNotSentToLogInOnlyToComeBackToOne() {
        assertThat(first.visit("/app/a").status()).isEqualTo(302);
        redis.kill();
        FleetOfNodes.await(
                "lost",
                () -> nodes.get(0).health().stream()
                        .anyMatch(part -> part.component().equals("state") && part.state() != State.UP));

        assertThat(first.visit("/app/a").status()).isEqualTo(503);
        redis.restart();
        FleetOfNodes.await("back", () -> first.visit("/app/a").status() == 302);
    }

    @Test
    void sessionWhenRedisIsGoneThen503AndGoodAgainAfterwards() {
        first.login("/app/a");
        redis.pause();
        assertThat(first.visit("/app/a").status()).isEqualTo(503);
        redis.resume();

        FleetOfNodes.await("back", () -> first.visit("/app/a").status() == 200);
    }
}
