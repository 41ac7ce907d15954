package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.IssuedProxy;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;

/** Requests that no honest client sends, octet by octet, each beside one that must work. */
class HostileRequestTest {

    private static final TestKeys KEY = TestKeys.ec("k1");

    @TempDir
    private static Path directory;

    private static IssuedProxy world;
    private static TestIssuer issuer;
    private static RecordingBackend backend;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        world = new IssuedProxy(directory, KEY, """
                gatehouse.routes.files.path=/files/**
                gatehouse.routes.files.allow-encoded=true
                gatehouse.routes.files.backends=BACKEND
                """);
        issuer = world.issuer();
        backend = world.backend();
        proxy = world.proxy();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/o",
                "/public/..;/api/o",
                "/public/%2e%2e/api/o",
                "/public/%2E%2E%2Fapi/o",
                "/public/../api/o",
                "/public//../api/o",
                "/public/%252e%252e/api/o",
                "/public/%c0%ae%c0%ae/api/o",
                "/public/..%2fapi/o",
                "/public/..%5capi/o",
                "/public/..\\api/o",
                "/api;x/o",
                "/api/o;x",
                "/api;/o",
                "/;/api/o",
                "/api%2Fo",
                "/api/o%3Bx",
                "/%u002e/api/o",
                "/api/.%00/o",
                "/api/o%00",
                "/api/o%0a",
                "/api\\o",
                "/API/o",
                "/api%20/o",
                "/api/%",
                "/api/%2",
                "/api/%zz",
                "api/o",
                "*",
                "/files/..%2F..%2Fapi%2Fo",
                "/files/%2e%2e",
                "/files/a%2F%2E%2E%2Fb",
                "/files/%2F%2Fapi%2Fo",
                "http://gatehouse.test/api/o",
                "http://evil.test//api/o",
            })
    void requestWhenPathIsHostileAndCredentialMissingThenRefusedBeforeTheBackend(String path) throws IOException {
        int before = backend.hits();

        RawHttp.Reply reply = RawHttp.get(proxy.url(), path);

        assertThat(reply.status()).isIn(400, 401, 404);
        assertThat(backend.hits()).isEqualTo(before);
        assertThat(RawHttp.get(proxy.url(), "/public/o").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/files/a%2Fb", "/files/a%2eb", "/files/100%25", "/files/x%2fy%2Ez"})
    void requestWhenRouteAllowsEncodedDelimitersThenTheyReachTheBackendInOneSpelling(String path) throws IOException {
        RawHttp.Reply reply = RawHttp.get(proxy.url(), path, bearer(good()));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(backend.last().target())
                .isEqualTo(path.replace("%2f", "%2F").replace("%2e", ".").replace("%2E", "."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/a%2Fb", "/api/a%2eb"})
    void requestWhenRouteDoesNotAllowEncodedDelimitersThenRefusedEvenWithGoodToken(String path) throws IOException {
        int before = backend.hits();

        assertThat(RawHttp.get(proxy.url(), path, bearer(good())).status()).isEqualTo(400);
        assertThat(backend.hits()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 4",
                "Content-Length: 4\r\nContent-Length: 5",
                "Content-Length: +4",
                "Content-Length: 4, 5",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked\nX-Bare: lf",
                "Transfer-Encoding: chunked, identity",
                "Host: evil.test",
                " X-Leading: space",
                "X-Folded: a\r\n b",
                "X-Space : a",
                "X-Nul: a\u0000b",
                "No-Colon",
            })
    void requestWhenFramingIsAmbiguousThenRefusedByTheServer(String header) throws IOException {
        int before = backend.hits();
        String request = "POST /public/o HTTP/1.1\r\nHost: gatehouse.test\r\n" + header
                + "\r\nConnection: close\r\n\r\n0\r\n\r\nGET /api/o HTTP/1.1\r\nHost: gatehouse.test\r\n\r\n";

        RawHttp.Reply reply = RawHttp.send(proxy.url(), request);

        assertThat(reply.status()).isBetween(400, 501).isNotEqualTo(500);
        assertThat(backend.hits()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /public/o HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /public/o HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /public/o HTTP/1.1\nHost: a\nContent-Length: 0\n\n",
                "POST /public/o HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\nbody\r\n0\r\n\r\n",
            })
    void requestWhenFramingIsAmbiguousThenNothingBehindItIsARequest(String request) throws IOException {
        int before = backend.hits();

        RawHttp.Reply reply = RawHttp.send(
                proxy.url(), request + "GET /public/smuggled HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text().split("HTTP/1.1 ", -1)).hasSize(2);
        assertThat(reply.text()).containsIgnoringCase("\r\nConnection: close\r\n");
        assertThat(backend.hits()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /public/o HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
                "POST /public/o HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
                "POST /public/o HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\nbody",
            })
    void requestWhenFramingIsPlainThenTheNextOneOnTheConnectionIsServed(String request) throws IOException {
        int before = backend.hits();

        RawHttp.Reply reply = RawHttp.send(
                proxy.url(), request + "GET /public/next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(reply.text().split("HTTP/1.1 200", -1)).hasSize(3);
        assertThat(backend.hits()).isEqualTo(before + 2);
    }

    @Test
    void requestWhenHttp10NamesNoHostThenForwardedHasNone() throws IOException {
        RawHttp.Reply reply = RawHttp.send(proxy.url(), "GET /public/o HTTP/1.0\r\n\r\n");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(backend.last().header("Forwarded"))
                .singleElement()
                .asString()
                .doesNotContain("host")
                .contains("for=\"127.0.0.1\"")
                .contains("proto=http");
        assertThat(backend.last().header("X-Forwarded-Host")).isEmpty();
    }

    @Test
    void requestWhenHeaderIsFoldedOrSpacedThenPositiveControlStillWorks() throws IOException {
        String request = "POST /public/o HTTP/1.1\r\nHost: gatehouse.test\r\nTransfer-Encoding: chunked\r\n"
                + "Connection: close\r\n\r\n4\r\nbody\r\n0\r\n\r\n";

        assertThat(RawHttp.send(proxy.url(), request).status()).isEqualTo(200);
        assertThat(backend.last().body()).isEqualTo("body");
    }

    @Test
    void requestWhenServerRefusesItThenReplyIsProblemWithRequestId() throws IOException {
        RawHttp.Reply reply = RawHttp.get(proxy.url(), "/api/%zz");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text()).contains("application/problem+json").contains("\"requestId\":\"");
    }

    static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String good() {
        return TestJwts.of(KEY, issuer.issuer()).token();
    }
}
