package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What a hostile reader of the sessions found, each as it was shown. */
class HostileSessionTest {

    private static final Duration MORE_THAN_A_TOKEN = Duration.ofSeconds(301);

    private static FakeRequest with(LoginBrowser browser, String path, String id) {
        return browser.click(path).with("Cookie", LoginBrowser.SESSION + "=" + id);
    }

    private static String id(LoginBrowser browser) {
        return browser.cookies().getOrDefault(LoginBrowser.SESSION, "");
    }

    @Test
    void sessionWhenAnotherTookItsPlaceThenUseDoesNotKeepItAlive() {
        try (LoginWorld world = new LoginWorld("gatehouse.login.main.login-path", "/login")) {
            LoginBrowser browser = world.browser();
            browser.login("/app/a");
            String old = id(browser);
            world.clock.advance(Duration.ofSeconds(100));
            browser.visit(browser.callback(browser.visit("/login?target=/app/a").to()));

            assertThat(id(browser)).isNotEqualTo(old);
            assertThat(browser.sendBare(with(browser, "/app/a", old)).status()).isEqualTo(200);
            world.clock.advance(Duration.ofSeconds(20));
            assertThat(browser.sendBare(with(browser, "/app/a", old)).status()).isEqualTo(302);
            assertThat(browser.visit("/app/a").status()).isEqualTo(200);
        }
    }

    @Test
    void scopesWhenARefreshNamesNoneThenThoseGrantedBefore() {
        try (LoginWorld world = new LoginWorld("gatehouse.login.main.scopes", "openid,admin:write")) {
            world.provider.answers(answer -> {
                answer.put("access_token", "opaque");
                if (world.provider.refreshes() == 0) {
                    answer.put("scope", "openid");
                }
                return answer;
            });
            LoginBrowser browser = world.browser();
            assertThat(scopes(browser.login("/app/a"))).containsExactly("openid");
            world.clock.advance(MORE_THAN_A_TOKEN);

            assertThat(scopes(browser.visit("/app/a"))).containsExactly("openid");
            assertThat(world.provider.refreshes()).isEqualTo(1);
        }
    }

    private static Set<String> scopes(Answer answer) {
        return Objects.requireNonNull(answer.identity()).scopes();
    }

    @Test
    void scopesWhenTheAccessTokensKeyCannotBeHadThenNone() {
        TestKeys stranger = TestKeys.rsa("stranger");
        try (LoginWorld world = new LoginWorld("gatehouse.login.main.scopes", "openid,admin:write")) {
            world.provider.accessTokens(token -> TestJwts.of(stranger, world.provider.issuer()));

            Identity identity =
                    Objects.requireNonNull(world.browser().login("/app/a").identity());

            assertThat(identity.scopes()).isEmpty();
            assertThat(identity.roles()).isEmpty();
        }
    }

    @Test
    void rolesWhenOnlyTheFirstIdTokenHadThemThenTheyDoNotOutliveItsAccessToken() {
        try (LoginWorld world = new LoginWorld()) {
            world.provider.idTokens(token -> token.withClaim("roles", List.of("admin")));
            world.provider.accessTokens(token -> token.withClaim("roles", null));
            world.provider.answers(answer -> {
                if (world.provider.refreshes() > 0) {
                    answer.remove("id_token");
                }
                return answer;
            });
            LoginBrowser browser = world.browser();
            assertThat(browser.login("/admin/a").status()).isEqualTo(200);
            world.clock.advance(MORE_THAN_A_TOKEN);

            assertThat(browser.visit("/admin/a").status()).isEqualTo(403);
            assertThat(Objects.requireNonNull(browser.visit("/app/a").identity())
                            .claims())
                    .containsEntry("email", "alice@example.com");
        }
    }

    @Test
    void loginWhenTheAccessTokenIsAnotherUsersThenRefused() {
        try (LoginWorld world = new LoginWorld()) {
            world.provider.accessTokens(token -> token.withClaim("sub", "bob"));
            LoginBrowser browser = world.browser();

            assertThat(browser.visit(browser.comesBack("/app/a")).status()).isEqualTo(403);
            assertThat(id(browser)).isEmpty();
        }
    }

    @Test
    void loginWhenTheAccessTokenHasEndedThenRefused() {
        try (LoginWorld world = new LoginWorld()) {
            world.provider.accessTokens(
                    token -> token.withClaim("exp", world.clock.instant().getEpochSecond() - 1000));
            LoginBrowser browser = world.browser();

            assertThat(browser.visit(browser.comesBack("/app/a")).status()).isEqualTo(403);
        }
    }

    @Test
    void sessionWhenTheLoginMovedToAnotherIssuerThenItIsNone() {
        try (LoginWorld world = new LoginWorld();
                LoginProvider other = new LoginProvider(TestKeys.rsa("other"), world.clock)) {
            LoginBrowser browser = world.browser();
            browser.login("/app/a");
            List<String> settings = new ArrayList<>(Arrays.asList(other.settings("main")));
            settings.addAll(
                    List.of("gatehouse.routes.app.path", "/app/**", "gatehouse.routes.app.authenticate", "session"));
            GatewayConfig moved = GatewayConfig.from(TestSettings.of(settings.toArray(String[]::new)), Use.DROP_IN);

            try (Gateway gateway = new Gateway(moved, world.gateway, Meters.NONE, (Clock) world.clock)) {
                LoginBrowser after = new LoginBrowser(gateway, other);
                after.cookies().putAll(browser.cookies());
                assertThat(after.send(FakeRequest.get("/app/a")).status()).isEqualTo(401);
                world.clock.advance(MORE_THAN_A_TOKEN);
                assertThat(after.send(FakeRequest.get("/app/a")).status()).isEqualTo(401);
                assertThat(other.tokenRequests()).isEmpty();
            }
        }
    }

    @Test
    void reportRouteWhenWithoutSessionThenNobodyIsSentAwayNorTheProviderAsked() {
        try (LoginWorld world = new LoginWorld("gatehouse.routes.app.mode", "report")) {
            world.provider.down(true);

            assertThat(world.browser().visit("/app/a").status()).isEqualTo(200);
        }
    }

    @Test
    void userWhenAnotherSitesPageCallsTheLoginsPathsThenNotThrottled() {
        try (LoginWorld world = new LoginWorld("gatehouse.throttle.failures", "3/1m")) {
            LoginBrowser browser = world.browser();
            browser.login("/app/a");
            for (int i = 0; i < 5; i++) {
                assertThat(browser.sendBare(FakeRequest.get("/login/callback?state=x")
                                        .with("Sec-Fetch-Site", "cross-site")
                                        .with("Sec-Fetch-Dest", "image"))
                                .status())
                        .isEqualTo(400);
                assertThat(browser.sendBare(new FakeRequest("POST", "/logout/backchannel")
                                        .with("Origin", "https://evil.example"))
                                .status())
                        .isEqualTo(403);
            }

            assertThat(browser.visit("/app/a").status()).isEqualTo(200);
        }
    }

    @Test
    void providerWhenItDoesNotAnswerThenLeftAloneForAWhile() {
        try (LoginWorld world = new LoginWorld()) {
            world.provider.down(true);
            for (int i = 0; i < 50; i++) {
                assertThat(world.browser().visit("/app/a").status()).isEqualTo(503);
            }
            assertThat(world.provider.metadataRequests()).isLessThan(20);
        }
    }

    /** A wrong redirect URI, say: whoever made the request so holds up nobody else. */
    @Test
    void providerWhenItRefusesOnePushedRequestThenItIsAskedForTheNext() {
        try (LoginWorld world = new LoginWorld()) {
            world.provider.push();
            world.provider.refusePush(true);
            assertThat(world.browser().visit("/app/a").status()).isEqualTo(503);
            world.provider.refusePush(false);

            assertThat(world.browser().login("/app/a").status()).isEqualTo(200);
        }
    }

    @Test
    void userWhenTheProviderWantsToSeeAnotherThenNotHeldUp() {
        try (LoginWorld world = new LoginWorld()) {
            LoginBrowser wanted = world.browser();
            wanted.login("/app/a");
            world.provider.refreshTokens().forEach(world.provider::wantToSeeTheUserOf);
            LoginBrowser other = world.browser();
            other.login("/app/a");
            world.clock.advance(MORE_THAN_A_TOKEN);

            assertThat(wanted.visit("/app/a").status()).isEqualTo(302);
            assertThat(other.visit("/app/a").status()).isEqualTo(200);
        }
    }

    @Test
    void logoutWhenAnotherLoginsCookieIsPutInThenItsSessionAndTokensAreLeftAlone() {
        try (LoginWorld world = new LoginWorld();
                LoginProvider other = new LoginProvider(TestKeys.rsa("other"), world.clock)) {
            List<String> settings = new ArrayList<>(Arrays.asList(world.provider.settings("main")));
            settings.addAll(Arrays.asList(other.settings("two")));
            settings.addAll(List.of(
                    "gatehouse.login.two.callback-path", "/two/callback",
                    "gatehouse.login.two.logout-path", "/two/logout",
                    "gatehouse.login.two.backchannel-logout-path", "/two/backchannel",
                    "gatehouse.routes.app.path", "/app/**",
                    "gatehouse.routes.app.authenticate", "session",
                    "gatehouse.routes.app.login", "main"));
            GatewayConfig config = GatewayConfig.from(TestSettings.of(settings.toArray(String[]::new)), Use.DROP_IN);
            try (Gateway gateway = new Gateway(config, null, Meters.NONE, (Clock) world.clock)) {
                LoginBrowser browser = new LoginBrowser(gateway, world.provider);
                browser.login("/app/a");

                browser.sendBare(browser.click("/two/logout").with("Cookie", "__Host-gatehouse-two=" + id(browser)));

                assertThat(browser.visit("/app/a").status()).isEqualTo(200);
                assertThat(other.revoked()).isEmpty();
            }
        }
    }
}
