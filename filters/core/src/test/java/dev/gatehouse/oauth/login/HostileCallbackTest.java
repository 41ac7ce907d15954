package dev.gatehouse.oauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.LoginBrowser;
import dev.gatehouse.testing.LoginBrowser.Answer;
import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Responses that belong to no login, or bring what does not hold: a 4xx, and no session. */
class HostileCallbackTest {

    private static final TestKeys OTHER = TestKeys.rsa("other");

    private final LoginWorld world = new LoginWorld();
    private final LoginBrowser browser = world.browser();

    @AfterEach
    void close() {
        world.close();
    }

    private void assertRefused(LoginBrowser who, String callback, int... statuses) {
        Answer answer = who.visit(callback);
        assertThat(answer.status()).isIn(Arrays.stream(statuses).boxed().toList());
        assertThat(who.cookies()).doesNotContainKey(LoginBrowser.SESSION);
        assertThat(who.visit("/app/a").status()).isEqualTo(302);
    }

    /** The control: what every case here changes one thing of. */
    @Test
    void callbackWhenNothingIsWrongThenASession() {
        assertThat(browser.visit(browser.comesBack("/app/a")).status()).isEqualTo(303);
        assertThat(browser.cookies()).containsKey(LoginBrowser.SESSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "code", "iss"})
    void callbackWhenAParameterIsMissingThen400(String name) {
        assertRefused(browser, browser.comesBack("/app/a").replaceAll("([?&])" + name + "=[^&]*", "$1x=y"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "code", "iss"})
    void callbackWhenAParameterComesTwiceThen400(String name) {
        String callback = browser.comesBack("/app/a");
        String value = LoginProvider.query(callback.substring(callback.indexOf('?') + 1))
                .get(name);

        assertRefused(browser, callback + "&" + name + "=" + value, 400);
    }

    @Test
    void callbackWhenAnotherBrowserBeganItThen400() {
        String callback = world.browser().comesBack("/app/a");
        browser.visit("/app/a");

        assertRefused(browser, callback, 400);
    }

    @Test
    void callbackWhenTheStateIsChangedThen400() {
        String callback = browser.comesBack("/app/a");
        int at = callback.indexOf("state=") + 20;
        char changed = callback.charAt(at) == 'A' ? 'B' : 'A';

        assertRefused(browser, callback.substring(0, at) + changed + callback.substring(at + 1), 400);
        assertRefused(browser, callback.replaceAll("state=[^&]*", "state=x"), 400);
    }

    @Test
    void callbackWhenReplayedThen400() {
        String callback = browser.comesBack("/app/a");
        Map<String, String> before = Map.copyOf(browser.cookies());
        assertThat(browser.visit(callback).status()).isEqualTo(303);
        browser.cookies().clear();
        browser.cookies().putAll(before);

        assertRefused(browser, callback, 400);
    }

    @Test
    void callbackWhenAnotherCodeIsPutInThen400() {
        String foreign = world.browser().comesBack("/app/a");
        String code =
                LoginProvider.query(foreign.substring(foreign.indexOf('?') + 1)).get("code");

        assertRefused(browser, browser.comesBack("/app/a").replaceAll("code=[^&]*", "code=" + code), 400);
    }

    @Test
    void callbackWhenTheIssuerIsAnotherThen400() {
        assertRefused(
                browser, browser.comesBack("/app/a").replaceAll("iss=[^&]*", "iss=https%3A%2F%2Fevil.example"), 400);
    }

    @Test
    void callbackWhenTooLateThen400() {
        String callback = browser.comesBack("/app/a");
        world.clock.advance(Duration.ofMinutes(31));

        assertRefused(browser, callback, 400);
    }

    @Test
    void callbackWhenTheUserRefusesThen403() {
        assertRefused(browser, browser.comesBack("/app/a").replaceAll("code=[^&]*", "error=access_denied"), 403);
    }

    @Test
    void callbackWhenPostedThen405() {
        assertThat(browser.send(new FakeRequest("POST", browser.comesBack("/app/a")))
                        .status())
                .isEqualTo(405);
    }

    static Stream<Arguments> badIdTokens() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                Arguments.of("nonce", (UnaryOperator<TestJwts>) token -> token.withClaim("nonce", "another")),
                Arguments.of("no nonce", (UnaryOperator<TestJwts>) token -> token.withClaim("nonce", null)),
                Arguments.of("iss", (UnaryOperator<TestJwts>) token -> token.withClaim("iss", "https://evil.example")),
                Arguments.of("aud", (UnaryOperator<TestJwts>) token -> token.withClaim("aud", "another-client")),
                Arguments.of("azp", (UnaryOperator<TestJwts>) token -> token.withClaim("azp", "another-client")),
                Arguments.of("audiences without azp", (UnaryOperator<TestJwts>)
                        token -> token.withClaim("aud", List.of("shop", "another-client"))),
                Arguments.of("no sub", (UnaryOperator<TestJwts>) token -> token.withClaim("sub", null)),
                Arguments.of("expired", (UnaryOperator<TestJwts>) token -> token.withClaim("exp", now - 60)),
                Arguments.of("no exp", (UnaryOperator<TestJwts>) token -> token.withClaim("exp", null)),
                Arguments.of("iat ahead", (UnaryOperator<TestJwts>) token -> token.withClaim("iat", now + 300)),
                Arguments.of("typ", (UnaryOperator<TestJwts>) token -> token.withHeader("typ", "at+jwt")),
                Arguments.of("logout", (UnaryOperator<TestJwts>) token -> token.withClaim("events", Map.of())),
                Arguments.of("at_hash", (UnaryOperator<TestJwts>)
                        token -> token.withClaim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA")),
                Arguments.of("signature", (UnaryOperator<TestJwts>) token -> token.signedBy(OTHER)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badIdTokens")
    void callbackWhenTheIdTokenIsBadThen403(String what, UnaryOperator<TestJwts> change) {
        world.provider.idTokens(change);

        assertRefused(browser, browser.comesBack("/app/a"), 403);
    }

    /** The SDK takes such an answer for none at all. */
    @Test
    void callbackWhenTheIdTokenIsUnsignedThenNoSession() {
        world.provider.idTokens(token -> token.withHeader("alg", "none"));

        assertRefused(browser, browser.comesBack("/app/a"), 503);
    }

    @Test
    void callbackWhenTheProviderIsDownThen503AndTheLoginCanBeTriedAgain() {
        String callback = browser.comesBack("/app/a");
        world.provider.down(true);
        assertThat(browser.visit(callback).status()).isEqualTo(503);
        world.provider.down(false);

        assertThat(browser.login("/app/a").status()).isEqualTo(200);
    }
}
