package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Requests that end before or after all phases are in the audit and the metrics as what they are. */
@Timeout(60)
class RecordedRefusalTest {

    @TempDir
    private static Path directory;

    private static RecordingBackend backend;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        backend = new RecordingBackend();
        proxy = new RunningProxy(directory, """
                gatehouse.audit=file:%s
                gatehouse.management.port=0
                gatehouse.routes.all.path=/**
                gatehouse.routes.all.authenticate=none
                gatehouse.routes.all.backends=%s
                """.formatted(directory.resolve("audit.json"), backend.url()));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        backend.close();
    }

    @ParameterizedTest
    @CsvSource({
        "414, GET /LONG HTTP/1.1|Host: a|Connection: close||",
        "417, GET /o HTTP/1.1|Host: a|Expect: unheard-of|Connection: close||",
        "431, GET /o HTTP/1.1|Host: a|X-Big: LONG|Connection: close||",
        "505, GET /o HTTP/9.9|Host: a|Connection: close||",
        "400, GET /o HTTP/1.1|Host: a|No Colon|Connection: close||",
        "400, GET /o HTTP/1.1|Host: a:b:c|Connection: close||",
        "400, GET /%zz HTTP/1.1|Host: a|Connection: close||",
    })
    void requestWhenServerRefusesItThenItIsCountedAndRecorded(int status, String request) throws Exception {
        int before = counted(status);

        RawHttp.Reply reply =
                RawHttp.send(proxy.url(), request.replace("|", "\r\n").replace("LONG", "x".repeat(20_000)));

        assertThat(reply.status()).isEqualTo(status);
        await(() -> counted(status) == before + 1);
        await(() -> events("request.refused-by-server").stream()
                .anyMatch(event -> event.contains("\"status\":" + status + ",")));
    }

    @Test
    void requestWhenItIsServedThenItIsNoRefusal() throws Exception {
        int before = counted(200);

        assertThat(RawHttp.get(proxy.url(), "/o").status()).isEqualTo(200);

        await(() -> counted(200) == before + 1);
        assertThat(events("request.refused-by-server")).noneMatch(event -> event.contains("\"status\":200,"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
                "Content-Length: 10\r\nConnection: close\r\n\r\nabc",
            })
    void requestWhenBodyIsBrokenThenItsPhaseIsBody(String rest) throws Exception {
        int before = broken().size();
        try (Socket client = connect()) {
            write(client, "POST /broken HTTP/1.1\r\nHost: a\r\n" + rest);
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        }

        await(() -> broken().size() == before + 1);
        assertThat(broken().get(before))
                .contains("\"decision\":\"refused\"", "\"phase\":\"BODY\"", "the body is malformed or breaks off");
    }

    @Test
    void requestWhenHttp10ExpectsThenNoInterimResponse() throws Exception {
        for (String version : List.of("HTTP/1.0", "HTTP/1.1")) {
            try (Socket client = connect()) {
                write(
                        client,
                        "POST /o " + version
                                + "\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\n");
                proxy.awaitConnections(1);
                write(client, "body");
                String reply = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

                assertThat(reply).as(version).contains("HTTP/1.1 200 OK");
                assertThat(reply.startsWith("HTTP/1.1 100 ")).as(version).isEqualTo(version.equals("HTTP/1.1"));
                assertThat(backend.last().body()).isEqualTo("body");
            }
            proxy.awaitConnections(0);
        }
    }

    private static List<String> broken() throws IOException {
        return events("request").stream()
                .filter(event -> event.contains("\"code\":\"UPLOAD_BROKEN\""))
                .toList();
    }

    private static Socket connect() throws IOException {
        Socket client = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort());
        client.setSoTimeout(20_000);
        return client;
    }

    private static void write(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }

    private static int counted(int status) throws IOException {
        return RawHttp.get(proxy.management(), "/metrics")
                .text()
                .lines()
                .filter(line ->
                        line.startsWith("gatehouse_requests_total{") && line.contains("status=\"" + status + "\""))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static List<String> events(String type) throws IOException {
        Path audit = directory.resolve("audit.json");
        return Files.exists(audit)
                ? Files.readAllLines(audit).stream()
                        .filter(line -> line.contains("\"event\":\"" + type + "\""))
                        .toList()
                : List.of();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(10);
        }
    }
}
