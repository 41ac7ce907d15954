package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawBackend;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The audit and the metrics of the standalone proxy say what the client read, whatever the backend and the client do. */
@Timeout(60)
class RecordedStatusTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "GET,HTTP/1.1 200 OK|Content-Length: 4||done,200",
        "HEAD,HTTP/1.1 200 OK|Content-Length: 4||,200",
        "GET,HTTP/1.1 304 Not Modified|ETag: \"a\"||,304",
        "GET,HTTP/1.1 204 No Content||,204",
        "GET,HTTP/1.1 418 Teapot|Content-Length: 0||,418",
        "GET,HTTP/1.1 103 Early Hints|Link: </a>||HTTP/1.1 201 Created|Content-Length: 0||,201",
        "GET,nonsense||,502"
    })
    void recordWhenABackendAnswersThenTheStatusIsTheClients(String method, String answer, int status) throws Exception {
        try (RawBackend backend = new RawBackend(answer.replace("|", "\r\n"));
                RunningProxy proxy = proxy(backend.url())) {
            RawHttp.Reply reply =
                    RawHttp.send(proxy.url(), method + " /o HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(reply.status()).isEqualTo(status);
            assertRecorded(proxy, status, null);
        }
    }

    @ParameterizedTest
    @CsvSource({"X-Large,1,40000", "Set-Cookie,400,100"})
    void recordWhenTheBackendsHeadersAreTooManyThenTheStatusIsTheClients(String name, int fields, int length)
            throws Exception {
        String headers = (name + ": a=" + "x".repeat(length) + "\r\n").repeat(fields);
        for (String body : List.of("", "done")) {
            Files.deleteIfExists(audit());
            try (RawBackend backend = new RawBackend(
                            "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n" + headers + "\r\n" + body);
                    RunningProxy proxy = proxy(backend.url())) {
                RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o");

                assertThat(reply.status()).isNotEqualTo(200);
                if (reply.status() == 0) {
                    assertThat(recorded()).contains("\"reply\":\"none\"").doesNotContain("\"status\"");
                } else {
                    assertRecorded(proxy, reply.status(), null);
                }
            }
        }
    }

    @Test
    void recordWhenTheBackendBreaksOffThenTheReplyIsCut() throws Exception {
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = proxy(backend.url())) {
            backend.answer((exchange, body) -> {
                exchange.sendResponseHeaders(200, 100_000);
                exchange.getResponseBody().write(new byte[70_000]);
                exchange.getResponseBody().flush();
                exchange.close();
            });

            assertThat(RawHttp.get(proxy.url(), "/o").status()).isEqualTo(200);
            assertRecorded(proxy, 200, "cut");
        }
    }

    @Test
    void recordWhenTheClientIsGoneBeforeThenNothingWasSent() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = proxy(backend.url())) {
            backend.answer((exchange, body) -> {
                asked.countDown();
                await(gone);
                RecordingBackend.send(exchange, 200, "x".repeat(4_000_000));
            });
            try (Socket client = new Socket(
                    InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort())) {
                client.getOutputStream()
                        .write("GET /o HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                await(asked);
                // Closed with a reset, as a program that dies closes it.
                client.setSoLinger(true, 0);
            }
            gone.countDown();

            assertThat(recorded()).containsAnyOf("\"reply\":\"none\"", "\"reply\":\"cut\"");
        }
    }

    @Test
    void recordWhenNoBackendIsThereThenTheStatusIsTheClients() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        try (RunningProxy proxy = proxy("http://127.0.0.1:" + closed)) {
            assertThat(RawHttp.get(proxy.url(), "/o").status()).isEqualTo(502);
            assertRecorded(proxy, 502, null);
        }
    }

    @Test
    void recordWhenACredentialStandsInThePathThenItIsCut() throws Exception {
        String secret = "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0FeDcBa98765Qz";
        try (RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = proxy(backend.url())) {
            String id = "X-Request-Id: gh_live_0aB1cD2eF3gH4iJ5_" + secret.substring(0, 30);
            RawHttp.Reply reply = RawHttp.get(proxy.url(), "/o/gh_live_0aB1cD2eF3gH4iJ5_" + secret + "_0aB1cD", id);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(backend.last().target()).contains(secret);
            assertThat(recorded())
                    .contains("/o/gh_live_0aB1cD2eF3gH4iJ5[cut]")
                    .doesNotContain(secret.substring(0, 8), secret.substring(20, 28));
        }
    }

    private void assertRecorded(RunningProxy proxy, int status, @Nullable String reply) throws Exception {
        String event = recorded();
        assertThat(event).contains("\"status\":" + status);
        if (reply == null) {
            assertThat(event).doesNotContain("\"reply\"");
        } else {
            assertThat(event).contains("\"reply\":\"" + reply + "\"");
        }
        assertThat(RawHttp.get(proxy.management(), "/metrics").text().lines())
                .filteredOn(line -> line.startsWith("gatehouse_requests_total{"))
                .singleElement()
                .asString()
                .contains("status=\"" + status + "\"");
    }

    /** The one event of the one request, which may be written after the client has its reply. */
    private String recorded() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            List<String> events = Files.readAllLines(audit()).stream()
                    .filter(line -> line.contains("\"event\":\"request\""))
                    .toList();
            if (!events.isEmpty() || System.nanoTime() > deadline) {
                assertThat(events).hasSize(1);
                return events.get(0);
            }
            Thread.sleep(5);
        }
    }

    private Path audit() {
        return directory.resolve("audit.json");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("never released");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private RunningProxy proxy(String backend) {
        return new RunningProxy(directory, """
                gatehouse.audit=file:%s
                gatehouse.management.port=0
                gatehouse.routes.all.path=/**
                gatehouse.routes.all.authenticate=none
                gatehouse.routes.all.timeout=10s
                gatehouse.routes.all.backends=%s
                """.formatted(audit(), backend));
    }
}
