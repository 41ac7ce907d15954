package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/** The heap that idle connections of strangers hold, both ends of each in this JVM. */
@Timeout(120)
class ConnectionMemoryTest {

    private static final int CONNECTIONS = 100;
    /** A header cache of Jetty's default size alone takes 100 KB from the second request on. */
    private static final int MOST_BYTES = 24 * 1024;

    @TempDir
    private Path directory;

    private final List<Socket> open = new ArrayList<>();

    @Test
    void requestWhenConnectionsStayOpenThenEachHoldsLittleHeap() throws Exception {
        try (TestIssuer issuer = new TestIssuer(TestKeys.ec("k1"));
                RecordingBackend backend = new RecordingBackend();
                RunningProxy proxy = new RunningProxy(directory, """
                        gatehouse.issuers.main.issuer=%s
                        gatehouse.issuers.main.audiences=api
                        gatehouse.routes.api.path=/api/**
                        gatehouse.routes.api.backends=%s
                        gatehouse.management.port=0
                        """.formatted(issuer.issuer(), backend.url()))) {
            assertThat(heldPerConnection(proxy.url(), "/api/o", 401)).isLessThan(MOST_BYTES);
            assertThat(heldPerConnection(proxy.management(), "/health/live", 200))
                    .isLessThan(MOST_BYTES);
        } finally {
            closeAll();
        }
    }

    private long heldPerConnection(String server, String path, int status) throws Exception {
        for (int i = 0; i < 20; i++) {
            connectAndAsk(server, path, status, 2);
        }
        long before = liveBytes();
        for (int i = 0; i < CONNECTIONS; i++) {
            connectAndAsk(server, path, status, 2);
        }
        return (liveBytes() - before) / CONNECTIONS;
    }

    private void connectAndAsk(String server, String path, int status, int times) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), URI.create(server).getPort());
        open.add(socket);
        socket.setSoTimeout(20_000);
        String request = "GET " + path + " HTTP/1.1\r\nHost: gatehouse.test\r\nAuthorization: Bearer junk-"
                + open.size() + "\r\nX-Kind: " + open.size() + "\r\n\r\n";
        for (int i = 0; i < times; i++) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(reply(socket.getInputStream())).startsWith("HTTP/1.1 " + status);
        }
    }

    /** One whole reply, so that the connection is idle again. */
    private static String reply(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        String lengths = head.toString().toLowerCase(java.util.Locale.ROOT);
        int at = lengths.indexOf("content-length: ");
        int length = Integer.parseInt(lengths.substring(at + 16, lengths.indexOf('\r', at)));
        in.readNBytes(length);
        return head.toString();
    }

    /** What is reachable: the histogram collects all garbage first. */
    private static long liveBytes() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        String total = histogram.substring(histogram.lastIndexOf("Total"));
        return Long.parseLong(total.trim().split("\\s+", 4)[2]);
    }

    private void closeAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }
}
