package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tokens of one issuer in a cookie, of another in Authorization. */
class TokenCookieTest {

    private static final String COOKIE_ISSUER = "https://cookie.example.com";
    private static final String HEADER_ISSUER = "https://header.example.com";
    private static final TestKeys KEY = TestKeys.ec("k1");

    @TempDir
    private Path folder;

    private @Nullable Gateway gateway;
    private String token = "";
    private String other = "";

    @BeforeEach
    void sign() {
        token = TestJwts.of(KEY, COOKIE_ISSUER).token();
        other = TestJwts.of(KEY, HEADER_ISSUER).token();
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
    }

    private Gateway start(String... more) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.json"), new JWKSet(KEY.jwk()).toString());
        List<String> settings = new ArrayList<>(List.of(
                "gatehouse.issuers.c.issuer", COOKIE_ISSUER,
                "gatehouse.issuers.c.audiences", "api",
                "gatehouse.issuers.c.jwks-file", keys.toString(),
                "gatehouse.issuers.c.token-cookie", "jwt",
                "gatehouse.issuers.h.issuer", HEADER_ISSUER,
                "gatehouse.issuers.h.audiences", "api",
                "gatehouse.issuers.h.jwks-file", keys.toString(),
                "gatehouse.routes.all.path", "/**",
                "gatehouse.routes.c.path", "/c",
                "gatehouse.routes.c.issuers", "c"));
        settings.addAll(List.of(more));
        Gateway started =
                new Gateway(GatewayConfig.from(TestSettings.of(settings.toArray(String[]::new)), Use.DROP_IN));
        gateway = started;
        return started;
    }

    @Test
    void advanceWhenTokenComesFromItsIssuersSourceThenItIsTaken() throws IOException {
        Gateway started = start();

        Exchange byCookie = Advance.all(started, FakeRequest.get("/").with("Cookie", "a=b; jwt=" + token));
        Exchange byHeader = Advance.all(started, FakeRequest.get("/").bearer(other));

        assertThat(byCookie.isAdmitted()).isTrue();
        assertThat(byCookie.presentedToken()).isEqualTo(token);
        assertThat(byHeader.isAdmitted()).isTrue();
        assertThat(byHeader.presentedToken()).isEqualTo(other);
        byHeader.end(200);
        assertThat(byHeader.presentedToken()).isNull();
    }

    @Test
    void advanceWhenTokenComesFromAnotherSourceThenItIsRefused() throws IOException {
        Gateway started = start();

        assertThat(Advance.refusal(started, FakeRequest.get("/").bearer(token))).isEqualTo(FailureCode.ISSUER_UNKNOWN);
        assertThat(Advance.refusal(started, FakeRequest.get("/").with("Cookie", "jwt=" + other)))
                .isEqualTo(FailureCode.ISSUER_UNKNOWN);
        assertThat(Advance.refusal(started, FakeRequest.get("/").with("Cookie", "Jwt=" + token)))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(Advance.refusal(started, FakeRequest.get("/c").bearer(token)))
                .as("no issuer of the route reads the header")
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
    }

    @ParameterizedTest
    @CsvSource({"jwt=, TOKEN_MALFORMED", "jwt=junk, TOKEN_MALFORMED", "jwt=TOKEN; jwt=TOKEN, REQUEST_AMBIGUOUS"})
    void advanceWhenCookieIsNoTokenThenItIsRefused(String cookie, FailureCode code) throws IOException {
        assertThat(Advance.refusal(start(), FakeRequest.get("/").with("Cookie", cookie.replace("TOKEN", token))))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, Sec-Fetch-Site, same-origin, ",
        "POST, Origin, https://api.example, ",
        "POST, Sec-Fetch-Site, cross-site, CROSS_SITE",
        "POST, Sec-Fetch-Site, same-site, CROSS_SITE",
        "DELETE, Origin, https://evil.example, CROSS_SITE",
        "PUT, X-Other, x, CROSS_SITE",
        "GET, Upgrade, websocket, CROSS_SITE",
        "GET, Sec-Fetch-Site, cross-site, "
    })
    void advanceWhenPageMayBeAnothersThenUnsafeRequestIsRefused(
            String method, String name, String value, FailureCode code) throws IOException {
        Gateway started = start();
        FakeRequest request = new FakeRequest(method, "/").at("api.example").with(name, value);

        assertThat(Advance.refusal(started, request.with("Cookie", "jwt=" + token)))
                .isEqualTo(code);
    }

    @Test
    void advanceWhenUnsafeRequestHasItsTokenInTheHeaderThenNoPageIsAskedFor() throws IOException {
        assertThat(Advance.refusal(start(), new FakeRequest("POST", "/").bearer(other)))
                .isNull();
    }

    @Test
    void hidesCookieWhenTokensDoNotGoOnThenNeitherDoesTheirCookie() throws IOException {
        Gateway started = start(
                "gatehouse.routes.on.path", "/on",
                "gatehouse.routes.on.forward-token", "original");
        FakeRequest kept = FakeRequest.get("/").with("Cookie", "jwt=" + token);
        FakeRequest passed =
                FakeRequest.get("/on").with("Cookie", "jwt=" + token).with("Authorization", "Basic eA==");
        FakeRequest unchecked =
                FakeRequest.get("/on").with("Cookie", "jwt=junk").bearer(other);

        assertThat(Advance.all(started, kept).hidesCookie("jwt")).isTrue();
        assertThat(Advance.all(started, kept).hidesCookie("other")).isFalse();
        assertThat(Advance.all(started, passed).hidesCookie("jwt")).isFalse();
        assertThat(Advance.all(started, passed).isStripped("Authorization")).isTrue();
        assertThat(Advance.all(started, unchecked).hidesCookie("jwt")).isTrue();
        assertThat(Advance.all(started, unchecked).isStripped("Authorization")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"__Host-gatehouse-app", "gatehouse-app", "a b", "a=b", "a;b"})
    void fromWhenCookieCannotBeATokensThenItIsAProblem(String name) {
        assertThatThrownBy(() -> start("gatehouse.issuers.h.token-cookie", name))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gatehouse.issuers.h.token-cookie");
    }
}
