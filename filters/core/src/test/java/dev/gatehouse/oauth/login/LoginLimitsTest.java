package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import dev.gatehouse.testing.TestJwts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What one client without a credential may cost the provider and others' logins. */
class LoginLimitsTest {

    private static final String HOSTILE = "198.51.100.7";

    private final LoginWorld world = new LoginWorld(
            "gatehouse.throttle.failures", "5/1m",
            "gatehouse.throttle.logins", "120/1m",
            "gatehouse.login.main.timeout", "20s");
    private final LoginBrowser hostile = world.browser();
    private final LoginBrowser honest = world.browser();

    @AfterEach
    void close() {
        world.close();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private Answer hostileVisit(String target) {
        return hostile.send(hostile.click(target).from(HOSTILE));
    }

    private String junkCallback(String sentTo, int number) {
        return hostile.callback(sentTo).replaceAll("code=[^&]*", "code=junk-" + number);
    }

    private int forgedLogout(String... headers) {
        return logout("e30.e30.x", headers);
    }

    private int logout(String token, String... headers) {
        FakeRequest request = new FakeRequest("POST", "/logout/backchannel")
                .from(HOSTILE)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .body("logout_token=" + token);
        for (int i = 0; i < headers.length; i += 2) {
            request.with(headers[i], headers[i + 1]);
        }
        return hostile.sendBare(request).status();
    }

    @Test
    void callbackWhenCodesAreMadeUpThenTheAddressIsThrottled() {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            Answer began = hostileVisit("/app/a");
            statuses.add(began.status());
            if (began.status() == 302) {
                statuses.add(hostileVisit(junkCallback(began.to(), i)).status());
            }
        }

        assertThat(statuses).contains(400).endsWith(429);
        assertThat(world.provider.tokenRequests()).hasSizeLessThanOrEqualTo(6);
        assertThat(honest.login("/app/a").status()).isEqualTo(200);
    }

    @Test
    void callbackWhenStatesAreForgedThenTheAddressIsThrottled() {
        for (int i = 0; i < 6; i++) {
            hostileVisit("/login/callback?state=junk&code=c");
        }

        assertThat(hostileVisit("/app/a").status()).isEqualTo(429);
        assertThat(honest.login("/app/a").status()).isEqualTo(200);
    }

    /** Images on a page of another origin, and windows that it opens, must not have its visitors' address refused. */
    @ParameterizedTest
    @CsvSource({
        "cross-site, no-cors, image",
        "same-site, no-cors, image",
        "cross-site, navigate, document",
        "same-site, navigate, document",
    })
    void callbackWhenAnotherSitesPageForgesItThenTheAddressPaysNothing(String site, String mode, String destination) {
        for (int i = 0; i < 25; i++) {
            FakeRequest forged = FakeRequest.get("/login/callback?state=junk&code=c")
                    .with("Sec-Fetch-Site", site)
                    .with("Sec-Fetch-Mode", mode)
                    .with("Sec-Fetch-Dest", destination);
            assertThat(honest.send(forged).status()).isEqualTo(400);
        }

        assertThat(honest.login("/app/a").status()).isEqualTo(200);
    }

    @Test
    void callbackWhenReloadedByItsBrowserThenTheTarget() {
        String callback = honest.comesBack("/app/a");
        assertThat(honest.visit(callback).to()).isEqualTo("/app/a");

        assertThat(honest.visit(callback).to()).isEqualTo("/app/a");
        assertThat(world.provider.tokenRequests()).hasSize(1);
        assertThat(honest.visit("/app/a").status()).isEqualTo(200);
    }

    @Test
    void logoutWhenTokensAreForgedThenTheAddressIsThrottled() {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            statuses.add(forgedLogout());
        }

        assertThat(statuses).startsWith(400).endsWith(429);
        assertThat(honest.login("/app/a").status()).isEqualTo(200);
    }

    /** Another client of the same provider has its logout tokens sent here: the provider's address must not be refused. */
    @Test
    void logoutWhenTheProviderSignedItForAnotherClientThenItsAddressPaysNothing() {
        String foreign = TestJwts.of(world.keys(), world.provider.issuer())
                .withHeader("typ", "logout+jwt")
                .withClaim("aud", "another-client")
                .token();
        for (int i = 0; i < 25; i++) {
            assertThat(logout(foreign)).isEqualTo(400);
        }

        assertThat(hostileVisit("/app/a").status()).isEqualTo(302);
    }

    @Test
    void logoutWhenABrowserSendsTheTokenThen403AndTheAddressPaysNothing() {
        for (int i = 0; i < 25; i++) {
            assertThat(forgedLogout("Origin", "https://evil.example")).isEqualTo(403);
            assertThat(forgedLogout("Sec-Fetch-Site", "cross-site")).isEqualTo(403);
        }

        assertThat(hostileVisit("/app/a").status()).isEqualTo(302);
    }

    @Test
    void beginWhenAnAddressBeginsTooManyThen429AndAnotherMay() {
        honest.login("/app/a");
        Answer last = hostileVisit("/app/a");
        for (int i = 0; i < 120; i++) {
            last = hostileVisit("/app/a");
        }

        assertThat(last.status()).isEqualTo(429);
        assertThat(Objects.requireNonNull(last.reply()).headers())
                .anyMatch(header -> header.name().equals("Retry-After"));
        assertThat(world.browser().visit("/app/a").status()).isEqualTo(302);
        assertThat(honest.send(honest.click("/app/a").from(HOSTILE)).status()).isEqualTo(200);
    }

    @Test
    void callbackWhenOneAddressHoldsAllItsPlacesThenOthersLogIn() {
        List<FakeRequest> requests = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            hostile.cookies().clear();
            String callback = junkCallback(hostileVisit("/app/a").to(), i);
            Map.Entry<String, String> cookie =
                    hostile.cookies().entrySet().iterator().next();
            requests.add(
                    hostile.click(callback).from(HOSTILE).with("Cookie", cookie.getKey() + '=' + cookie.getValue()));
        }
        world.provider.hold();
        Queue<Integer> answered = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(90);
        List<Future<?>> running = new ArrayList<>();
        for (FakeRequest request : requests) {
            running.add(
                    threads.submit(() -> answered.add(hostile.sendBare(request).status())));
        }
        try {
            await(() -> answered.size() >= 69);

            assertThat(answered).containsOnly(503);
            assertThat(honest.login("/app/a").status()).isEqualTo(200);
            assertThat(world.provider.tokenRequests()).hasSizeLessThanOrEqualTo(22);
        } finally {
            world.provider.release();
            await(() -> running.stream().allMatch(Future::isDone));
            threads.shutdownNow();
        }
    }
}
