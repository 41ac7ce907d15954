package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.testing.TestProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ten thousand requests that are all under way before the issuer answers about their one token. */
class IntrospectionCrowdIT {

    private static final int CROWD = 10_000;
    /** What this process needs beside the crowd's sockets. */
    private static final int OWN_FILES = 1_000;

    @TempDir
    private Path directory;

    @Test
    void getWhenACrowdBringsOneNewOpaqueTokenThenTheIssuerIsAskedOnce() throws Exception {
        int crowd = Math.min(CROWD, mostSockets());
        CountDownLatch all = new CountDownLatch(1);
        try (TestProvider issuer = new TestProvider();
                RecordingBackend backend = new RecordingBackend();
                ProxyProcess proxy = ProxyProcess.serve(directory, """
                        gatehouse.issuers.main.issuer=%s
                        gatehouse.issuers.main.audiences=api
                        gatehouse.issuers.main.introspection=opaque
                        gatehouse.issuers.main.introspection-timeout=30s
                        gatehouse.issuers.main.client-id=gatehouse
                        gatehouse.issuers.main.client-secret=secret-of-this-test
                        gatehouse.routes.api.path=/api/**
                        gatehouse.routes.api.backends=%s
                        """.formatted(issuer.issuer(), backend.url()))) {
            String answer = issuer.activeJson();
            issuer.answer((exchange, question) -> {
                await(all);
                byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            });
            int port = URI.create(proxy.url()).getPort();
            byte[] request = "GET /api/o HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer opaque-token\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < crowd; i++) {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    socket.setSoTimeout(60_000);
                    sockets.add(socket);
                    socket.getOutputStream().write(request);
                }
                assertThat(issuer.questions()).hasSize(1);
                all.countDown();
                int passed = 0;
                for (Socket socket : sockets) {
                    passed += status(socket) == 200 ? 1 : 0;
                }
                System.out.println(crowd + " requests at once, " + passed + " of them 200, "
                        + issuer.questions().size() + " question to the issuer");
                assertThat(passed).isEqualTo(crowd);
                assertThat(issuer.questions()).hasSize(1);
            } finally {
                all.countDown();
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    private static int status(Socket socket) throws Exception {
        InputStream in = socket.getInputStream();
        String line = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        in.transferTo(java.io.OutputStream.nullOutputStream());
        socket.close();
        return line.startsWith("HTTP/1.1 ") ? Integer.parseInt(line.substring(9)) : 0;
    }

    private static int mostSockets() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(CROWD, system.getMaxFileDescriptorCount() - OWN_FILES)
                : CROWD;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
