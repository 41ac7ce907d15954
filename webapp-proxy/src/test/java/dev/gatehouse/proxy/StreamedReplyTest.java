package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Replies whose end the backend does not know itself. */
class StreamedReplyTest {

    @TempDir
    private Path directory;

    @Test
    void replyWhenItHasNoLengthThenItsFirstPartGoesOnBeforeItsEnd() throws Exception {
        // The backend says no more, and keeps the connection open.
        String events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "c\r\ndata: one\n\n\r\n";
        try (RawBackend backend = new RawBackend(events);
                RunningProxy proxy = new RunningProxy(directory, """
                        gatehouse.routes.all.path=/**
                        gatehouse.routes.all.authenticate=none
                        gatehouse.routes.all.backends=%s
                        """.formatted(backend.url()));
                Socket client = new Socket(
                        InetAddress.getLoopbackAddress(),
                        URI.create(proxy.url()).getPort())) {
            client.setSoTimeout(15_000);
            client.getOutputStream().write("GET /o HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));

            assertThat(readUntil(client.getInputStream(), "data: one")).startsWith("HTTP/1.1 200 ");
        }
    }

    private static String readUntil(InputStream in, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int octet = in.read();
            assertThat(octet).as(read.toString()).isNotNegative();
            read.append((char) octet);
        }
        return read.toString();
    }
}
