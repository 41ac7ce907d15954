package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The proxy as an operator runs it: a process, its signals, its exit codes. */
class ProxyProcessIT {

    private static final TestKeys KEY = TestKeys.rsa("k1");

    @TempDir
    private Path directory;

    @Test
    void serveWhenIssuerIsDownAtStartThenUnavailableUntilItComesUp() throws Exception {
        TestIssuer gone = new TestIssuer(KEY);
        int port = gone.port();
        String issuer = gone.issuer();
        gone.close();
        try (RecordingBackend backend = new RecordingBackend();
                ProxyProcess proxy = ProxyProcess.serve(directory, routes(issuer, backend))) {
            String token = bearer(TestJwts.of(KEY, issuer).token());
            RawHttp.Reply down = RawHttp.get(proxy.url(), "/api/o", token);

            assertThat(down.status()).isEqualTo(503);
            assertThat(down.hasHeader("Retry-After")).isTrue();
            assertThat(backend.hits()).isZero();

            try (TestIssuer back = new TestIssuer(port, KEY)) {
                assertThat(eventually(proxy, token)).isTrue();
                assertThat(back.keyFetches()).isPositive();
            }
        }
    }

    @Test
    void serveWhenTerminatedThenRunningRequestsEndWell() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        try (RecordingBackend backend = new RecordingBackend();
                ProxyProcess proxy = ProxyProcess.serve(directory, open(backend))) {
            backend.answer((exchange, body) -> {
                reached.countDown();
                await(release);
                RecordingBackend.send(exchange, 200, "late");
            });
            CompletableFuture<HttpResponse<String>> running = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create(proxy.url() + "/open/o"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(proxy.handle().destroy()).isTrue();
            release.countDown();

            assertThat(running.get(10, TimeUnit.SECONDS).body()).isEqualTo("late");
            assertThat(proxy.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void versionWhenAskedOfThePackagedWarThenNamesVersionAndCommit() throws Exception {
        try (ProxyProcess proxy = ProxyProcess.run(directory, List.of("--version"))) {
            assertThat(proxy.exitCode()).isZero();
            assertThat(proxy.output().strip())
                    .matches("gatehouse-proxy \\d+\\.\\d+\\.\\d+\\S* \\(([0-9a-f]{12}(-dirty)?|unknown)\\)");
        }
    }

    @Test
    void serveWhenFileChangesOrHangupThenReloaded() throws Exception {
        try (RecordingBackend backend = new RecordingBackend();
                ProxyProcess proxy = ProxyProcess.serve(directory, open(backend))) {
            assertThat(RawHttp.get(proxy.url(), "/other/o").status()).isEqualTo(404);
            Path config = directory.resolve("served.properties");

            Files.writeString(config, Files.readString(config).replace("/open/**", "/other/**"));
            new ProcessBuilder("sh", "-c", "kill -HUP " + proxy.handle().pid())
                    .start()
                    .waitFor();

            assertThat(eventually(proxy, "/other/o", "")).isTrue();
            assertThat(RawHttp.get(proxy.url(), "/open/o").status()).isEqualTo(404);
            assertThat(proxy.output()).contains("GH0010");
        }
    }

    @Test
    void serveWhenConfigurationHasMistakesThenEachIsSaidAndExitCodeIsOne() throws Exception {
        Path config = Files.writeString(
                directory.resolve("bad.properties"),
                "gatehouse.server.port=99999\ngatehouse.routes.x.path=nope\ngatehouse.frobnicate=1\n");

        try (ProxyProcess proxy = ProxyProcess.run(directory, List.of("serve", "--config", config.toString()))) {
            assertThat(proxy.exitCode()).isEqualTo(1);
            assertThat(proxy.output())
                    .contains("gatehouse.server.port = \"99999\"")
                    .contains("gatehouse.routes.x.path = \"nope\"")
                    .contains("gatehouse.routes.x.backends: is missing")
                    .contains("gatehouse.frobnicate")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void logWhenTokenIsRefusedThenReasonStandsUnderTheRepliesRequestIdAndTheTokenDoesNot() throws Exception {
        try (TestIssuer issuer = new TestIssuer(KEY);
                RecordingBackend backend = new RecordingBackend();
                ProxyProcess proxy = ProxyProcess.serve(directory, routes(issuer.issuer(), backend))) {
            String token =
                    TestJwts.of(KEY, issuer.issuer()).withClaim("aud", "other").token();

            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/api/o", bearer(token));

            String requestId = reply.text().replaceAll("(?s).*\"requestId\":\"([0-9a-f]+)\".*", "$1");
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.text()).doesNotContain("aud").contains("error=\"invalid_token\"");
            assertThat(proxy.output().lines())
                    .anySatisfy(line -> assertThat(line)
                            .contains(requestId)
                            .contains("GH1112")
                            .contains("AUDIENCE_REFUSED")
                            .contains("names none of [api]"));
            assertThat(proxy.output()).doesNotContain(token);
        }
    }

    private static boolean eventually(ProxyProcess proxy, String token) throws IOException {
        return eventually(proxy, "/api/o", token);
    }

    private static boolean eventually(ProxyProcess proxy, String path, String header) throws IOException {
        Instant deadline = Instant.now().plusSeconds(40);
        while (Instant.now().isBefore(deadline)) {
            RawHttp.Reply reply =
                    header.isEmpty() ? RawHttp.get(proxy.url(), path) : RawHttp.get(proxy.url(), path, header);
            if (reply.status() == 200) {
                return true;
            }
        }
        return false;
    }

    private static String routes(String issuer, RecordingBackend backend) {
        return """
                gatehouse.issuers.main.issuer=%s
                gatehouse.issuers.main.audiences=api
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.backends=%s
                """.formatted(issuer, backend.url());
    }

    private static String open(RecordingBackend backend) {
        return """
                gatehouse.routes.open.path=/open/**
                gatehouse.routes.open.authenticate=none
                gatehouse.routes.open.backends=%s
                """.formatted(backend.url());
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
}
