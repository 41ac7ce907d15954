package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How much of a backend slow and anonymous clients may hold. */
class CapacityTest {

    private static final TestKeys KEY = TestKeys.ec("k1");

    /** Of the half of 1024 connections that requests without a caller may have, one address's share. */
    private static final int A_THIRD_OF_HALF = 171;

    private static final int A_THIRD_OF_A_QUARTER = 85;

    private static final int A_THIRD_OF_THREE_QUARTERS = 256;

    private static final int A_THIRD = 341;

    @TempDir
    private Path directory;

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final RecordingBackend backend = new RecordingBackend();
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        backend.close();
        issuer.close();
    }

    private RunningProxy proxy(String... more) {
        return new RunningProxy(directory, """
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=api
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.timeout=10s
                gatehouse.routes.api.backends=%2$s
                gatehouse.routes.open.path=/open/**
                gatehouse.routes.open.authenticate=none
                gatehouse.routes.open.backends=%2$s
                %3$s
                """.formatted(issuer.issuer(), backend.url(), String.join("\n", more)));
    }

    /** Begins an upload and never ends it. */
    private Socket hold(RunningProxy proxy, String path) throws IOException {
        return hold(proxy, "POST", path, "Content-Length: 9");
    }

    private Socket hold(RunningProxy proxy, String method, String path, String headers) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort());
        open.add(socket);
        socket.setSoTimeout(40_000);
        socket.getOutputStream()
                .write((method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n\r\n"
                                + (headers.contains("Content-Length") ? "x" : ""))
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void requestWhenAnonymousUploadsAreSlowThenTheOthersAreServed() throws IOException {
        try (RunningProxy proxy = proxy("""
                gatehouse.routes.api.preflight=pass
                gatehouse.routes.tried.path=/tried/**
                gatehouse.routes.tried.mode=report
                gatehouse.routes.tried.backends=%s
                """.formatted(backend.url()))) {
            for (int i = 0; i < 180; i++) {
                hold(proxy, "/open/o");
            }
            proxy.awaitConnections(A_THIRD_OF_HALF);

            assertThat(answer(hold(proxy, "/open/o")))
                    .startsWith("HTTP/1.1 503")
                    .contains("\r\nRetry-After: ");
            assertThat(fromAnotherAddress(proxy, "/open/o").status()).isEqualTo(200);
            RawHttp.Reply guarded = RawHttp.get(proxy.url(), "/api/o", "Authorization: Bearer " + token());
            assertThat(guarded.status()).isEqualTo(200);
            assertThat(RawHttp.get(proxy.url(), "/tried/o").status()).isEqualTo(200);
            String preflight = "OPTIONS /api/o HTTP/1.1\r\nHost: a\r\nOrigin: https://app.test\r\n"
                    + "Access-Control-Request-Method: GET\r\nConnection: close\r\n\r\n";
            assertThat(RawHttp.send(proxy.url(), preflight).status()).isEqualTo(200);
            for (Socket socket : open) {
                socket.close();
            }
            proxy.awaitConnections(0);
            assertThat(RawHttp.get(proxy.url(), "/open/o").status()).isEqualTo(200);
        }
    }

    @Test
    void requestWhenAllRoutesOfABackendAreOpenThenAnAddressHasAThird() throws IOException {
        try (RecordingBackend alone = new RecordingBackend();
                RunningProxy proxy = proxy("""
                        gatehouse.routes.alone.path=/alone/**
                        gatehouse.routes.alone.authenticate=none
                        gatehouse.routes.alone.backends=%s
                        """.formatted(alone.url()))) {
            for (int i = 0; i < 360; i++) {
                hold(proxy, "/alone/o");
            }
            proxy.awaitConnections(A_THIRD);

            assertThat(answer(hold(proxy, "/alone/o"))).startsWith("HTTP/1.1 503");
            assertThat(fromAnotherAddress(proxy, "/alone/o").status()).isEqualTo(200);
        }
    }

    @Test
    void requestWhenARouteIsTriedOutThenWhoHasNoCredentialLeavesAQuarter() throws IOException {
        try (RunningProxy proxy = proxy("""
                gatehouse.routes.tried.path=/tried/**
                gatehouse.routes.tried.mode=report
                gatehouse.routes.tried.backends=%s
                """.formatted(backend.url()))) {
            for (int i = 0; i < 270; i++) {
                hold(proxy, "/tried/o");
            }
            proxy.awaitConnections(A_THIRD_OF_THREE_QUARTERS);

            assertThat(answer(hold(proxy, "/tried/o"))).startsWith("HTTP/1.1 503");
            assertThat(fromAnotherAddress(proxy, "/tried/o").status()).isEqualTo(200);
            assertThat(RawHttp.get(proxy.url(), "/tried/o", "Authorization: Bearer " + token())
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void requestWhenAnAddressHoldsTwoThirdsOfARoutesPlacesThenOthersFindOne() throws IOException {
        try (RunningProxy proxy = proxy("gatehouse.routes.open.concurrency=4")) {
            for (int i = 0; i < 3; i++) {
                hold(proxy, "/open/o");
            }
            proxy.awaitConnections(3);

            assertThat(RawHttp.get(proxy.url(), "/open/o").status()).isEqualTo(503);
            assertThat(fromAnotherAddress(proxy, "/open/o").status()).isEqualTo(200);
        }
    }

    private String token() {
        return TestJwts.of(KEY, issuer.issuer()).token();
    }

    private static RawHttp.Reply fromAnotherAddress(RunningProxy proxy, String path) throws IOException {
        return RawHttp.send(
                "127.0.0.2", proxy.url(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }

    @Test
    void requestWhenPreflightsAreSlowThenAnAddressHasAThirdOfAQuarter() throws IOException {
        String headers = "Origin: https://app.test\r\nAccess-Control-Request-Method: GET";
        try (RunningProxy proxy = proxy("gatehouse.routes.api.preflight=pass")) {
            CountDownLatch slow = new CountDownLatch(1);
            backend.answer((exchange, body) -> {
                if (exchange.getRequestURI().getPath().equals("/api/slow")) {
                    await(slow);
                }
                RecordingBackend.send(exchange, 200, "");
            });
            for (int i = 0; i < 120; i++) {
                hold(proxy, "OPTIONS", "/api/slow", headers);
            }
            proxy.awaitConnections(A_THIRD_OF_A_QUARTER);

            String preflight = "OPTIONS /api/o HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n\r\n";
            assertThat(RawHttp.send(proxy.url(), preflight).status()).isEqualTo(503);
            assertThat(RawHttp.send("127.0.0.2", proxy.url(), preflight).status())
                    .isEqualTo(200);
            assertThat(RawHttp.get(proxy.url(), "/open/o").status()).isEqualTo(200);
            RawHttp.Reply guarded = RawHttp.get(proxy.url(), "/api/o", "Authorization: Bearer " + token());
            assertThat(guarded.status()).isEqualTo(200);
            slow.countDown();
            proxy.awaitConnections(0);
            assertThat(RawHttp.send(proxy.url(), preflight).status()).isEqualTo(200);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void requestWhenItsBodyIsSlowThenTimeoutReplyAndTheConnectionIsLeft() throws IOException {
        try (RunningProxy proxy = proxy("gatehouse.routes.open.min-upload-rate=1000")) {
            Socket slow = hold(proxy, "/open/o");

            assertThat(answer(slow)).startsWith("HTTP/1.1 408");
            proxy.awaitConnections(0);
        }
    }

    @Test
    void requestWhenTheRouteHasItsConcurrencyThen503UntilOneEnds() throws IOException {
        try (RunningProxy proxy = proxy("gatehouse.routes.open.concurrency=2")) {
            hold(proxy, "/open/o");
            Socket second = hold(proxy, "/open/o");
            proxy.awaitConnections(2);

            assertThat(RawHttp.get(proxy.url(), "/open/o").status()).isEqualTo(503);
            second.getOutputStream().write("12345678".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(answer(second)).startsWith("HTTP/1.1 200");
            assertThat(statusOnceFree(proxy)).isEqualTo(200);
        }
    }

    /** A place is free once the server is done with the request, just after its client has the answer. */
    private static int statusOnceFree(RunningProxy proxy) throws IOException {
        int status = RawHttp.get(proxy.url(), "/open/o").status();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (status == 503 && System.nanoTime() < end) {
            status = RawHttp.get(proxy.url(), "/open/o").status();
        }
        return status;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Test
    void requestWhenTheBackendHasCutAnAnswerThenItsPlaceIsFree() throws IOException {
        backend.answer((exchange, body) -> {
            exchange.sendResponseHeaders(200, 100_000);
            exchange.getResponseBody().write(new byte[70_000]);
            exchange.getResponseBody().flush();
        });
        try (RunningProxy proxy = proxy("gatehouse.routes.open.concurrency=1")) {
            RawHttp.Reply cut = RawHttp.get(proxy.url(), "/open/o");
            assertThat(cut.text()).startsWith("HTTP/1.1 200").hasSizeLessThan(100_000);

            backend.reset();

            assertThat(statusOnceFree(proxy)).isEqualTo(200);
        }
    }

    @Test
    void requestWhenAClientHasResetItsDownloadThenItsPlaceIsFree() throws IOException {
        backend.answer((exchange, body) -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 10_000; i++) {
                exchange.getResponseBody().write(new byte[65_536]);
            }
        });
        try (RunningProxy proxy = proxy("gatehouse.routes.open.concurrency=1")) {
            Socket download = hold(proxy, "/open/o");
            download.getOutputStream().write("12345678".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(download.getInputStream().readNBytes(100_000)).hasSize(100_000);
            assertThat(RawHttp.get(proxy.url(), "/open/o").status()).isEqualTo(503);

            backend.reset();
            reset(download);

            assertThat(statusOnceFree(proxy)).isEqualTo(200);
        }
    }

    @Test
    void requestWhenAClientHasResetItsUploadThenItsPlaceIsFree() throws IOException {
        try (RunningProxy proxy = proxy("gatehouse.routes.open.concurrency=1")) {
            Socket upload = hold(proxy, "/open/o");
            proxy.awaitConnections(1);
            assertThat(RawHttp.get(proxy.url(), "/open/o").status()).isEqualTo(503);

            reset(upload);

            assertThat(statusOnceFree(proxy)).isEqualTo(200);
        }
    }
}
