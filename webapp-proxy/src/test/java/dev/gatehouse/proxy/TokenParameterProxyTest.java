package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.IssuedProxy;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The parameter {@code access_token} ends at the proxy. */
class TokenParameterProxyTest {

    private static final TestKeys KEY = TestKeys.ec("k1");

    @TempDir
    private static Path directory;

    private static IssuedProxy world;
    private static TestIssuer issuer;
    private static RecordingBackend backend;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        world = new IssuedProxy(directory, KEY, "gatehouse.management.port=0\n");
        issuer = world.issuer();
        backend = world.backend();
        proxy = world.proxy();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static RawHttp.Reply post(String target, String body, @Nullable String credential) throws IOException {
        return post(target, "application/x-www-form-urlencoded", body, credential);
    }

    private static RawHttp.Reply post(String target, String type, String body, @Nullable String credential)
            throws IOException {
        return RawHttp.send(
                proxy.url(),
                "POST " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + (credential == null ? "" : credential + "\r\n")
                        + "Content-Type: " + type + "\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body);
    }

    @ParameterizedTest
    @CsvSource({
        "/public/o?access_token=t, /public/o",
        "/public/o?a=1&access%5Ftoken=t&b=2, /public/o?a=1&b=2",
        "/public/o?ACCESS_TOKEN=t&a=%2F, /public/o?a=%2F",
        "/public/o?token=t, /public/o?token=t",
    })
    void requestWhenTokenIsInQueryThenBackendGetsTheRest(String target, String received) throws IOException {
        assertThat(RawHttp.get(proxy.url(), target).status()).isEqualTo(200);

        assertThat(backend.last().target()).isEqualTo(received);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/o", "/public/o"})
    void requestWhenTokenIsInHeaderTooThen400(String path) throws IOException {
        String token = bearer(TestJwts.of(KEY, issuer.issuer()).token());

        assertThat(RawHttp.get(proxy.url(), path + "?access_token=t", token).status())
                .isEqualTo(400);
        assertThat(post(path, "a=1&access_token=t", token).status()).isEqualTo(400);

        assertThat(RawHttp.get(proxy.url(), path + "?token=t", token).status()).isEqualTo(200);
        assertThat(post(path, "a=1&token=t", token).status()).isEqualTo(200);
        assertThat(backend.last().body()).isEqualTo("a=1&token=t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/o?%5Baccess_token%5D=t",
                "/api/o?[access_token]=t",
                "/api/o?access_token]=t",
                "/api/o?]access_token=t",
            })
    void requestWhenNameIsInBracketsBesideTokenThen400(String target) throws IOException {
        String token = bearer(TestJwts.of(KEY, issuer.issuer()).token());
        int before = backend.hits();

        assertThat(RawHttp.get(proxy.url(), target, token).status()).isEqualTo(400);
        assertThat(backend.hits()).isEqualTo(before);

        assertThat(RawHttp.get(proxy.url(), "/api/o?%5Baccess%5D%5Btoken%5D=t", token)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/o?access_token", "/api/o?access_token=", "/api/o?a=1&access_token=&b=2"})
    void requestWhenParameterHasNoValueThenItIsNoSecondToken(String target) throws IOException {
        String token = bearer(TestJwts.of(KEY, issuer.issuer()).token());

        assertThat(RawHttp.get(proxy.url(), target, token).status()).isEqualTo(200);
        assertThat(backend.last().target()).doesNotContain("access_token");
    }

    @Test
    void requestWhenCurlSendsCompressedDataThenOnlyBesideTokenRefused() throws IOException {
        String curl = "Content-Encoding: gzip";

        assertThat(post("/public/o", "\u001f\u008b\b", curl).status()).isEqualTo(200);
        assertThat(backend.last().header("Content-Encoding")).containsExactly("gzip");

        String token = bearer(TestJwts.of(KEY, issuer.issuer()).token());
        assertThat(post("/api/o", "\u001f\u008b\b", curl + "\r\n" + token).status())
                .isEqualTo(400);
        assertThat(RawHttp.get(proxy.url(), "/api/o", token, curl, "Content-Type: application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void requestWhenTokenIsRemovedThenItIsCountedForItsRoute() throws IOException {
        assertThat(RawHttp.get(proxy.url(), "/public/o?access_token=t").status())
                .isEqualTo(200);
        assertThat(post("/public/o", "access_token=secret&b=2", null).status()).isEqualTo(200);

        assertThat(RawHttp.get(proxy.management(), "/metrics").text().lines())
                .filteredOn(line -> line.startsWith("gatehouse_access_tokens_removed_total{"))
                .singleElement()
                .asString()
                .contains("route=\"public\"")
                .doesNotEndWith(" 1.0");
    }

    @Test
    void requestWhenTokenIsInFormThenBackendGetsItMasked() throws IOException {
        assertThat(post("/public/o", "access_token=secret&b=2", null).status()).isEqualTo(200);
        assertThat(backend.last().body()).isEqualTo("access_token_______&b=2");
        assertThat(backend.last().header("Content-Length")).isEqualTo(List.of("23"));

        String large = "b=" + "x".repeat(100_000) + "&access_token=secret";
        assertThat(post("/public/o", large, null).status()).isEqualTo(200);
        assertThat(backend.last().body()).hasSize(large.length()).doesNotContain("secret");
    }

    @Test
    void requestWhenTokenIsInPartThenBackendGetsItMaskedAndBesideAHeader400() throws IOException {
        String type = "multipart/form-data; boundary=b1";
        String file = "--b1\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n" + "x".repeat(100_000) + "\r\n";
        String part = "--b1\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\nsecret\r\n";

        assertThat(post("/public/o", type, file + part + "--b1--\r\n", null).status())
                .isEqualTo(200);
        assertThat(backend.last().body()).isEqualTo(file + part.replace("secret", "______") + "--b1--\r\n");

        String token = bearer(TestJwts.of(KEY, issuer.issuer()).token());
        for (String path : List.of("/api/o", "/public/o")) {
            assertThat(post(path, type, part + "--b1--\r\n", token).status()).isEqualTo(400);
            assertThat(post(path, type, file + "--b1--\r\n", token).status()).isEqualTo(200);
        }
    }
}
