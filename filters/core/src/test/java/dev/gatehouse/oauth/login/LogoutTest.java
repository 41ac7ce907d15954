package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** How sessions end: by the user, and by the provider's word. */
class LogoutTest {

    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final TestKeys OTHER = TestKeys.rsa("other");

    private final LoginWorld world = new LoginWorld();
    private final LoginBrowser browser = world.browser();
    private final AtomicReference<String> providerSession = new AtomicReference<>("");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void logoutWhenLoggedInThenGoneHereAndAtTheProvider() {
        browser.login("/app/a");
        String id = browser.cookies().getOrDefault(LoginBrowser.SESSION, "");

        Answer answer = browser.visit("/logout");

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.to()).startsWith(world.provider.issuer() + "/end?");
        assertThat(LoginProvider.query(answer.to().substring(answer.to().indexOf('?') + 1)))
                .containsEntry("client_id", LoginProvider.CLIENT)
                .containsEntry("post_logout_redirect_uri", "https://api.example.com/")
                .containsKey("id_token_hint");
        assertThat(browser.cookies()).isEmpty();
        assertThat(browser.sendBare(browser.click("/app/a").with("Cookie", LoginBrowser.SESSION + "=" + id))
                        .status())
                .isEqualTo(302);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (world.provider.revoked().isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(world.provider.revoked()).singleElement().asString().startsWith("refresh-");
    }

    @Test
    void logoutWhenNobodyIsLoggedInThenTheHomePage() {
        assertThat(browser.visit("/logout").to()).isEqualTo("/");
    }

    @Test
    void logoutWhenAnotherSiteAsksThen403AndTheSessionStays() {
        browser.login("/app/a");

        assertThat(browser.send(FakeRequest.get("/logout").with("Sec-Fetch-Site", "cross-site"))
                        .status())
                .isEqualTo(403);
        assertThat(browser.send(new FakeRequest("POST", "/logout").with("Origin", "https://evil.example"))
                        .status())
                .isEqualTo(403);
        assertThat(browser.visit("/app/a").status()).isEqualTo(200);
        assertThat(browser.send(new FakeRequest("POST", "/logout").with("Sec-Fetch-Site", "same-origin"))
                        .status())
                .isEqualTo(303);
        assertThat(browser.visit("/app/a").status()).isEqualTo(302);
    }

    private void login() {
        world.provider.idTokens(token -> {
            providerSession.set(String.valueOf(token.claimsJson().replaceAll(".*\"sid\":\"([^\"]*)\".*", "$1")));
            return token;
        });
        browser.login("/app/a");
        world.provider.idTokens(token -> token);
    }

    private TestJwts logoutToken() {
        return TestJwts.of(world.keys(), world.provider.issuer())
                .withHeader("typ", "logout+jwt")
                .withClaim("aud", LoginProvider.CLIENT)
                .withClaim("jti", "jti-" + System.nanoTime())
                .withClaim("sid", providerSession.get())
                .withClaim("events", Map.of(EVENT, Map.of()));
    }

    private int backchannel(String token) {
        return browser.sendBare(new FakeRequest("POST", "/logout/backchannel")
                        .with("Content-Type", "application/x-www-form-urlencoded")
                        .body("logout_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)))
                .status();
    }

    @Test
    void backchannelWhenTheProviderEndsItsSessionThenOursOfThatSessionAlone() {
        LoginBrowser other = world.browser();
        other.login("/app/b");
        login();

        assertThat(backchannel(logoutToken().token())).isEqualTo(200);

        assertThat(browser.visit("/app/a").status()).isEqualTo(302);
        assertThat(other.visit("/app/b").status()).isEqualTo(200);
    }

    @Test
    void backchannelWhenAllOfAUsersSessionsEndThenAllOfOurs() {
        LoginBrowser other = world.browser();
        other.login("/app/b");
        login();

        assertThat(backchannel(logoutToken().withClaim("sid", null).token())).isEqualTo(200);

        assertThat(browser.visit("/app/a").status()).isEqualTo(302);
        assertThat(other.visit("/app/b").status()).isEqualTo(302);
    }

    @Test
    void backchannelWhenReplayedThen400() {
        login();
        String token = logoutToken().token();

        assertThat(backchannel(token)).isEqualTo(200);
        assertThat(backchannel(token)).isEqualTo(400);
    }

    static Stream<Arguments> badLogoutTokens() {
        return Stream.of(
                bad("signature", token -> token.signedBy(OTHER)),
                bad("iss", token -> token.withClaim("iss", "https://evil.example")),
                bad("aud", token -> token.withClaim("aud", "another-client")),
                bad("no aud", token -> token.withClaim("aud", null)),
                bad("no events", token -> token.withClaim("events", null)),
                bad("another event", token -> token.withClaim("events", Map.of("urn:x", Map.of()))),
                bad("event is no object", token -> token.withClaim("events", Map.of(EVENT, "yes"))),
                bad("nonce", token -> token.withClaim("nonce", "n")),
                bad("no jti", token -> token.withClaim("jti", null)),
                bad("no iat", token -> token.withClaim("iat", null)),
                bad("old", token -> token.withClaim("iat", 1_000_000L)),
                bad("neither sub nor sid", token -> token.withClaim("sub", null).withClaim("sid", null)),
                bad("an access token's typ", token -> token.withHeader("typ", "at+jwt")),
                bad("alg none", token -> token.withHeader("alg", "none")));
    }

    private static Arguments bad(String what, UnaryOperator<TestJwts> change) {
        return Arguments.of(what, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLogoutTokens")
    void backchannelWhenTheTokenIsBadThen400AndTheSessionStays(String what, UnaryOperator<TestJwts> change) {
        login();

        assertThat(backchannel(change.apply(logoutToken()).token())).isEqualTo(400);

        assertThat(browser.visit("/app/a").status()).isEqualTo(200);
        assertThat(backchannel(logoutToken().token())).isEqualTo(200);
    }

    @Test
    void backchannelWhenTheBodyIsNoFormThen400() {
        assertThat(status("text/plain", "logout_token=x")).isEqualTo(400);
        assertThat(status("application/x-www-form-urlencoded", "x".repeat(20_000)))
                .isEqualTo(400);
        assertThat(status("application/x-www-form-urlencoded", "logout_token=a&logout_token=b"))
                .isEqualTo(400);
        assertThat(status(null, "")).isEqualTo(400);
    }

    private int status(@Nullable String type, String body) {
        FakeRequest request = new FakeRequest("POST", "/logout/backchannel").body(body);
        return browser.sendBare(type == null ? request : request.with("Content-Type", type))
                .status();
    }
}
