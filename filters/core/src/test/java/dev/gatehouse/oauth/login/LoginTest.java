package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestJwts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** How browsers log in, and what a session is afterwards. */
class LoginTest {

    private final LoginWorld world = new LoginWorld();
    private final LoginBrowser browser = world.browser();

    @AfterEach
    void close() {
        world.close();
    }

    private static List<String> cookies(Answer answer) {
        return Objects.requireNonNull(answer.reply()).headers().stream()
                .filter(header -> header.name().equals("Set-Cookie"))
                .map(HttpReply.Header::value)
                .toList();
    }

    @Test
    void pageWhenWithoutSessionThenSentToTheProviderWithAllThatAFlowNeeds() {
        Answer answer = browser.visit("/app/orders?page=2");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.to()).startsWith(world.provider.issuer() + "/authorize?");
        Map<String, String> asked = world.provider.asked(answer.to());
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", LoginProvider.CLIENT)
                .containsEntry("scope", "openid")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", "https://api.example.com/login/callback")
                .containsKeys("state", "nonce", "code_challenge");
        assertThat(asked.get("state")).doesNotContain("orders");
        assertThat(cookies(answer))
                .singleElement()
                .satisfies(cookie -> assertThat(cookie)
                        .startsWith("__Host-gatehouse-login-")
                        .endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax"));
    }

    @Test
    void pageWhenAskedForTwiceThenNothingIsTheSame() {
        Map<String, String> first = world.provider.asked(browser.visit("/app/a").to());
        Map<String, String> second =
                world.provider.asked(browser.visit("/app/a").to());

        for (String name : List.of("state", "nonce", "code_challenge")) {
            assertThat(first.get(name)).isNotEqualTo(second.get(name));
        }
    }

    @Test
    void scriptWhenWithoutSessionThenTold401() {
        FakeRequest script = FakeRequest.get("/app/orders")
                .with("Sec-Fetch-Mode", "cors")
                .with("Sec-Fetch-Dest", "empty")
                .with("Accept", "text/html");

        assertThat(browser.send(script).status()).isEqualTo(401);
        assertThat(browser.send(FakeRequest.get("/app/orders").with("Accept", "application/json"))
                        .status())
                .isEqualTo(401);
        assertThat(browser.send(FakeRequest.get("/app/orders")
                                .with("Accept", "text/html")
                                .with("X-Requested-With", "XMLHttpRequest"))
                        .status())
                .isEqualTo(401);
        assertThat(browser.send(FakeRequest.get("/app/orders").with("Accept", "text/html"))
                        .status())
                .isEqualTo(302);
    }

    @Test
    void formWhenWithoutSessionThenTold401() {
        assertThat(browser.send(new FakeRequest("POST", "/app/orders")
                                .with("Sec-Fetch-Mode", "navigate")
                                .with("Sec-Fetch-Dest", "document"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void loginWhenTheUserComesBackThenWhereTheUserStartedAndKnown() {
        Answer back = browser.visit(browser.comesBack("/app/orders?page=2&q=a%20b"));

        assertThat(back.status()).isEqualTo(303);
        assertThat(back.to()).isEqualTo("/app/orders?page=2&q=a%20b");
        assertThat(cookies(back))
                .anySatisfy(cookie -> assertThat(cookie)
                        .matches(LoginBrowser.SESSION + "=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax"));
        Answer page = browser.visit(back.to());
        assertThat(page.status()).isEqualTo(200);
        Identity identity = Objects.requireNonNull(page.identity());
        assertThat(identity.subject()).isEqualTo("alice");
        assertThat(identity.scheme()).isEqualTo("session");
        assertThat(identity.roles()).containsExactly("clerk");
        assertThat(identity.scopes()).containsExactly("orders.read");
        assertThat(identity.claims()).containsEntry("email", "alice@example.com");
        assertThat(browser.cookies()).containsOnlyKeys(LoginBrowser.SESSION);
    }

    @Test
    void loginWhenTheAccessTokenIsOpaqueThenTheIdTokenSaysWho() {
        world.provider.answers(answer -> {
            answer.put("access_token", "opaque");
            return answer;
        });

        Identity identity = Objects.requireNonNull(browser.login("/app/a").identity());

        assertThat(identity.subject()).isEqualTo("alice");
        assertThat(identity.roles()).isEmpty();
        assertThat(identity.scopes()).containsExactly("openid");
    }

    @Test
    void loginWhenSeveralTabsBeginAtOnceThenAllEndWell() {
        List<String> callbacks = new ArrayList<>();
        for (int tab = 0; tab < 12; tab++) {
            callbacks.add(browser.comesBack("/app/tab" + tab));
        }
        Collections.reverse(callbacks);
        for (int tab = 11; tab >= 0; tab--) {
            Answer back = browser.visit(callbacks.get(11 - tab));
            assertThat(back.to()).isEqualTo("/app/tab" + tab);
            assertThat(browser.visit(back.to()).status()).isEqualTo(200);
        }
        assertThat(browser.cookies()).containsOnlyKeys(LoginBrowser.SESSION);
    }

    @Test
    void loginWhenAHundredTabsWereOpenedThenTheCookiesStayFew() {
        for (int tab = 0; tab < 100; tab++) {
            browser.visit("/app/tab" + tab);
            world.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(browser.cookies()).hasSize(LoginCookies.MOST_ATTEMPTS);
        assertThat(browser.login("/app/last").status()).isEqualTo(200);
    }

    @Test
    void loginWhenThereWasASessionThenItsIdChangesAndTheOldOneEndsSoon() {
        browser.login("/app/a");
        String old = browser.cookies().getOrDefault(LoginBrowser.SESSION, "");
        String callback =
                browser.callback(browser.sendBare(browser.click("/app/b")).to());

        assertThat(browser.visit(callback).status()).isEqualTo(303);

        assertThat(browser.cookies().get(LoginBrowser.SESSION)).isNotEqualTo(old);
        FakeRequest before = browser.click("/app/a").with("Cookie", LoginBrowser.SESSION + "=" + old);
        assertThat(browser.sendBare(before).status()).isEqualTo(200);
        world.clock.advance(Duration.ofSeconds(11));
        FakeRequest after = browser.click("/app/a").with("Cookie", LoginBrowser.SESSION + "=" + old);
        assertThat(browser.sendBare(after).status()).isEqualTo(302);
        assertThat(browser.visit("/app/a").status()).isEqualTo(200);
    }

    @Test
    void sessionWhenIdleForTooLongThenTheNextPageAsksAgain() {
        browser.login("/app/a");
        world.clock.advance(Duration.ofMinutes(25));
        assertThat(browser.visit("/app/a").status()).isEqualTo(200);
        world.clock.advance(Duration.ofMinutes(25));
        assertThat(browser.visit("/app/a").status()).isEqualTo(200);

        world.clock.advance(Duration.ofMinutes(31));

        assertThat(browser.visit("/app/a").status()).isEqualTo(302);
    }

    @Test
    void sessionWhenTooOldThenTheNextPageAsksAgainThoughItWasUsed() {
        browser.login("/app/a");
        for (int minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
            world.clock.advance(Duration.ofMinutes(20));
            assertThat(browser.visit("/app/a").status()).isEqualTo(200);
        }
        world.clock.advance(Duration.ofMinutes(20));

        assertThat(browser.visit("/app/a").status()).isEqualTo(302);
    }

    @Test
    void sessionWhenARoleIsMissingThen403AndNoLogin() {
        browser.login("/app/a");

        assertThat(browser.visit("/admin/a").status()).isEqualTo(403);
    }

    @Test
    void relayWhenTheRouteForwardsTheTokenThenTheSessionsAndElseNone() {
        browser.login("/app/a");

        String relayed = browser.send(browser.click("/relay/a").bearer("of-the-browser"))
                .forwarded()
                .getOrDefault("Authorization", "");

        assertThat(relayed).startsWith("Bearer eyJ");
        assertThat(browser.visit("/app/a").forwarded()).doesNotContainKey("Authorization");
    }

    @Test
    void exchangeWhenTheRouteAsksForItThenOfTheSessionsAccessToken() {
        try (LoginWorld exchanging = new LoginWorld(
                "gatehouse.service-accounts.gate.issuer", "main",
                "gatehouse.service-accounts.gate.client-id", LoginProvider.CLIENT,
                "gatehouse.service-accounts.gate.client-secret", LoginProvider.SECRET,
                "gatehouse.routes.stock.path", "/stock/**",
                "gatehouse.routes.stock.authenticate", "session",
                "gatehouse.routes.stock.credential", "gate",
                "gatehouse.routes.stock.forward-token", "exchange",
                "gatehouse.routes.stock.forward-audience", "stock-api")) {
            LoginBrowser user = exchanging.browser();

            Answer page = user.login("/stock/1");

            assertThat(page.forwarded()).containsEntry("Authorization", "Bearer exchanged");
            List<Map<String, String>> asked = exchanging.provider.tokenRequests();
            assertThat(asked.get(asked.size() - 1))
                    .containsEntry("audience", "stock-api")
                    .hasEntrySatisfying(
                            "subject_token",
                            token -> assertThat(token)
                                    .startsWith("eyJ")
                                    .isEqualTo(user.visit("/relay/1")
                                            .forwarded()
                                            .getOrDefault("Authorization", "")
                                            .substring("Bearer ".length())));
        }
    }

    @Test
    void mixedRouteWhenATokenComesThenItCountsAndPagesMayLogIn() {
        String token = TestJwts.of(world.keys(), world.provider.issuer()).token();

        assertThat(browser.sendBare(FakeRequest.get("/mixed/a").bearer(token)).status())
                .isEqualTo(200);
        assertThat(browser.sendBare(browser.click("/mixed/a").bearer("bad")).status())
                .isEqualTo(401);
        assertThat(browser.visit("/mixed/a").status()).isEqualTo(302);
    }

    @Test
    void openRouteWhenWithoutSessionThenNobodyAndNoLogin() {
        assertThat(browser.visit("/open/a").status()).isEqualTo(200);
        browser.cookies().put(LoginBrowser.SESSION, "long-gone");
        assertThat(browser.visit("/open/a").identity()).isNull();
    }

    @Test
    void loginWhenTheProviderTakesPushedRequestsThenTheUrlHoldsAReferenceAlone() {
        world.provider.push();

        Answer answer = browser.visit("/app/orders");

        assertThat(LoginProvider.query(answer.to().substring(answer.to().indexOf('?') + 1)))
                .containsOnlyKeys("client_id", "request_uri");
        assertThat(browser.visit(browser.visit(browser.callback(answer.to())).to())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void loginWhenTheProviderIsDownThen503AndNoRedirect() {
        world.provider.down(true);

        assertThat(browser.visit("/app/a").status()).isEqualTo(503);
        world.provider.down(false);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (browser.visit("/app/a").status() == 503 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(browser.login("/app/a").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "QUERY"})
    void unsafeMethodWhenNoPageOfOursSentItThen403(String method) {
        browser.login("/app/a");

        for (String site : List.of("cross-site", "same-site")) {
            assertThat(browser.send(new FakeRequest(method, "/app/a").with("Sec-Fetch-Site", site))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(browser.send(new FakeRequest(method, "/app/a")).status()).isEqualTo(403);
        for (String origin : List.of("https://evil.example", "null", "http://api.example.com")) {
            assertThat(browser.send(new FakeRequest(method, "/app/a").with("Origin", origin))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(browser.send(new FakeRequest(method, "/app/a").with("Sec-Fetch-Site", "same-origin"))
                        .status())
                .isEqualTo(200);
        assertThat(browser.send(new FakeRequest(method, "/app/a").with("Origin", "https://api.example.com"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void webSocketWhenAnotherSiteOpensItThen403() {
        browser.login("/app/a");

        assertThat(browser.send(FakeRequest.get("/app/socket")
                                .with("Upgrade", "websocket")
                                .with("Origin", "https://evil.example"))
                        .status())
                .isEqualTo(403);
        assertThat(browser.send(FakeRequest.get("/app/socket")
                                .with("Upgrade", "websocket")
                                .with("Origin", "https://api.example.com"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void sessionWhenTheSettingsAreReloadedThenItGoesOnAndSoDoesALoginUnderWay() {
        browser.login("/app/a");
        String underWay = world.browser().comesBack("/app/b");
        LoginBrowser other = world.browser();
        String begun = other.comesBack("/app/c");

        try (Gateway reloaded = world.reload()) {
            LoginBrowser after = new LoginBrowser(reloaded, world.provider);
            after.cookies().putAll(browser.cookies());
            assertThat(after.visit("/app/a").status()).isEqualTo(200);
            assertThat(new LoginBrowser(reloaded, world.provider)
                            .visit(underWay)
                            .status())
                    .isEqualTo(400);
            after.cookies().putAll(other.cookies());
            assertThat(after.visit(begun).to()).isEqualTo("/app/c");
        }
    }

    @Test
    void ownPathWhenTheHostIsNoPlainNameThen400() {
        assertThat(browser.send(browser.click("/logout").at("evil.example/@x")).status())
                .isEqualTo(400);
        assertThat(browser.send(browser.click("/logout")).status()).isEqualTo(303);
    }
}
