package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What goes to and comes from real backends: bodies, methods, several backends, and backends that fail. */
class BackendExchangeTest {

    @TempDir
    private static Path directory;

    private static final RecordingBackend first = new RecordingBackend();
    private static final RecordingBackend second = new RecordingBackend();
    private static RunningProxy proxy;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void forget() {
        first.reset();
        second.reset();
    }

    @BeforeAll
    static void start() throws IOException {
        proxy = new RunningProxy(directory, """
                gatehouse.routes.one.path=/one/**
                gatehouse.routes.one.authenticate=none
                gatehouse.routes.one.backends=%1$s
                gatehouse.routes.both.path=/both/**
                gatehouse.routes.both.authenticate=none
                gatehouse.routes.both.backends=%1$s,%2$s
                gatehouse.routes.least.path=/least/**
                gatehouse.routes.least.authenticate=none
                gatehouse.routes.least.balance=least-requests
                gatehouse.routes.least.backends=%1$s,%2$s
                gatehouse.routes.stripped.path=/app/v1/**
                gatehouse.routes.stripped.authenticate=none
                gatehouse.routes.stripped.strip-prefix=/app
                gatehouse.routes.stripped.backends=%1$s/base/
                gatehouse.routes.slow.path=/slow/**
                gatehouse.routes.slow.authenticate=none
                gatehouse.routes.slow.timeout=300ms
                gatehouse.routes.slow.backends=%1$s
                gatehouse.routes.down.path=/down/**
                gatehouse.routes.down.authenticate=none
                gatehouse.routes.down.backends=http://127.0.0.1:%3$d
                """.formatted(first.url(), second.url(), closedPort()));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        first.close();
        second.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"})
    void requestWhenMethodIsAnyThenItAndTheBodyReachTheBackend(String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(proxy.url() + "/one/o"))
                .method(method, HttpRequest.BodyPublishers.ofString("body of " + method))
                .build();

        HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(first.last().method()).isEqualTo(method);
        assertThat(first.last().body()).isEqualTo("body of " + method);
        assertThat(reply.body()).isEqualTo(method.equals("HEAD") ? "" : "seen");
    }

    @Test
    void requestWhenBodiesAreLargeThenBothArriveWhole() throws Exception {
        String body = "0123456789abcdef".repeat(256 * 1024);
        first.answer((exchange, octets) -> RecordingBackend.send(exchange, 200, body));
        HttpRequest request = HttpRequest.newBuilder(URI.create(proxy.url() + "/one/o"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();

        HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(reply.body()).isEqualTo(body);
        assertThat(first.last().body()).isEqualTo(body);
    }

    @Test
    void requestWhenBodiesFollowOneAnotherThenTheConnectionIsKept() throws IOException {
        Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
        first.answer((exchange, body) -> {
            connections.add(exchange.getRemoteAddress());
            RecordingBackend.send(exchange, 200, "seen");
        });
        for (int i = 0; i < 50; i++) {
            RawHttp.Reply reply = RawHttp.send(
                    proxy.url(),
                    "POST /one/o HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(first.last().body()).isEqualTo("hello");
        }

        assertThat(connections).hasSizeLessThan(10);
    }

    @Test
    void requestWhenBackendAnswersAnErrorThenItPassesUnchanged() throws Exception {
        first.answer((exchange, body) -> {
            exchange.getResponseHeaders().add("X-Own", "1");
            exchange.getResponseHeaders().add("Set-Cookie", "a=1");
            exchange.getResponseHeaders().add("Set-Cookie", "b=2");
            RecordingBackend.send(exchange, 418, "teapot");
        });

        HttpResponse<String> reply = get("/one/o");

        assertThat(reply.statusCode()).isEqualTo(418);
        assertThat(reply.body()).isEqualTo("teapot");
        assertThat(reply.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    @Test
    void requestWhenBackendRedirectsThenTheClientDecides() throws Exception {
        first.answer((exchange, body) -> {
            exchange.getResponseHeaders().add("Location", second.url() + "/elsewhere");
            RecordingBackend.send(exchange, 302, "");
        });

        assertThat(get("/one/o").statusCode()).isEqualTo(302);
        assertThat(second.hits()).isZero();
    }

    @Test
    void requestWhenSeveralBackendsThenEachGetsItsTurn() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(get("/both/o").statusCode()).isEqualTo(200);
        }

        assertThat(first.hits()).isEqualTo(5);
        assertThat(second.hits()).isEqualTo(5);
    }

    @Test
    void requestWhenLeastRequestsThenTheBusyBackendIsSpared() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        first.answer((exchange, body) -> {
            busy.countDown();
            await(release);
            RecordingBackend.send(exchange, 200, "");
        });
        second.answer((exchange, body) -> RecordingBackend.send(exchange, 200, ""));
        var held = client.sendAsync(
                HttpRequest.newBuilder(URI.create(proxy.url() + "/least/hold")).build(),
                HttpResponse.BodyHandlers.ofString());
        while (first.hits() == 0 && second.hits() == 0) {
            Thread.onSpinWait();
        }
        int before = second.hits();
        for (int i = 0; i < 6 && first.hits() == 1; i++) {
            assertThat(get("/least/o").statusCode()).isEqualTo(200);
        }
        release.countDown();

        assertThat(held.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(second.hits() - before).isGreaterThanOrEqualTo(5);
    }

    @Test
    void requestWhenPrefixIsStrippedThenTheRestGoesBelowTheBackendsPath() throws Exception {
        assertThat(get("/app/v1/o%20p?a=b%20c&d=1").statusCode()).isEqualTo(200);

        assertThat(first.last().target()).isEqualTo("/base/v1/o%20p?a=b%20c&d=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=|", "a={b}", "a=[1]", "a=%zz", "a=%", "a=\"<>\"", "a=^`"})
    void requestWhenQueryHasWhatNoUrlMayHoldThenItIsEncodedNotRefused(String query) throws IOException {
        RawHttp.Reply reply = RawHttp.get(proxy.url(), "/one/o?" + query);

        assertThat(reply.status()).isIn(200, 400);
        assertThat(RawHttp.get(proxy.url(), "/one/o?a=b").status()).isEqualTo(200);
    }

    @Test
    void requestWhenBackendIsDownThenBadGatewayAsProblem() throws Exception {
        HttpResponse<String> reply = get("/down/o");

        assertThat(reply.statusCode()).isEqualTo(502);
        assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(reply.body()).contains("urn:gatehouse:problem:bad-gateway").contains("requestId");
    }

    @Test
    void requestWhenBackendIsTooSlowThenGatewayTimeoutAsProblem() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        first.answer((exchange, body) -> await(release));

        HttpResponse<String> reply = get("/slow/o");
        release.countDown();

        assertThat(reply.statusCode()).isEqualTo(504);
        assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(reply.body()).contains("urn:gatehouse:problem:gateway-timeout");
    }

    @Test
    void requestWhenBackendHangsUpThenBadGateway() throws Exception {
        first.answer((exchange, body) -> exchange.close());

        assertThat(get("/one/o").statusCode()).isEqualTo(502);
    }

    @Test
    void requestWhenClientSendsNoUserAgentThenNoneIsInvented() throws IOException {
        assertThat(RawHttp.get(proxy.url(), "/one/o").status()).isEqualTo(200);

        assertThat(first.last().header("User-Agent")).isEmpty();
        assertThat(first.last().header("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(first.last().header("X-Forwarded-Proto")).containsExactly("http");
        assertThat(first.last().header("X-Forwarded-Host")).containsExactly("gatehouse.test");
        assertThat(first.last().header("Via")).containsExactly("1.1 gatehouse");
        assertThat(first.last().header("Forwarded"))
                .singleElement()
                .asString()
                .contains("for=\"127.0.0.1\"")
                .contains("host=\"gatehouse.test\"")
                .contains("proto=http");
    }

    @Test
    void optionsWhenMaxForwardsIsZeroThenTheProxyAnswers() throws IOException {
        RawHttp.Reply reply = options("Max-Forwards: 0\r\n");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("Allow: DELETE, GET");
        assertThat(first.hits()).isZero();

        assertThat(options("Max-Forwards: 2\r\n").status()).isEqualTo(200);
        assertThat(first.last().header("Max-Forwards")).containsExactly("1");

        assertThat(options("").status()).isEqualTo(200);
        assertThat(first.last().header("Max-Forwards")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Max-Forwards: 0\r\nMax-Forwards: 0\r\n",
                "Max-Forwards: 0, 0\r\n",
                "Max-Forwards: 5\r\nMax-Forwards: 0\r\n"
            })
    void optionsWhenMaxForwardsHasSeveralValuesThenSmallestCounts(String header) throws IOException {
        RawHttp.Reply reply = options(header);

        assertThat(reply.text()).contains("Allow: DELETE, GET");
        assertThat(first.hits()).isZero();

        assertThat(options("Max-Forwards: 7, 3\r\n").status()).isEqualTo(200);
        assertThat(first.last().header("Max-Forwards")).containsExactly("2");
    }

    private static RawHttp.Reply options(String header) throws IOException {
        return RawHttp.send(
                proxy.url(),
                "OPTIONS /one/o HTTP/1.1\r\nHost: gatehouse.test\r\nConnection: close\r\n" + header + "\r\n");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(proxy.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IOException("never released");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
