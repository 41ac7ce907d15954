package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.testing.TestProvider;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Ten thousand requests that are all under way before the issuer answers about their one token. */
class IntrospectionCrowdIT {

    private static final int CROWD = 10_000;
    /** What this process needs beside the crowd's sockets. */
    private static final int OWN_FILES = 8_000;
    /** The proxy has up to 1,024 connections to each and as many requests waiting for one. */
    private static final int BACKENDS = 6;
    /** The proxy's queue of connections to accept is short: one after the other they would wait for each other. */
    private static final int CONNECTING = 128;

    @TempDir
    private Path directory;

    @Test
    void getWhenACrowdBringsOneNewOpaqueTokenThenTheIssuerIsAskedOnce() throws Exception {
        assumeTrue(mostFiles() >= CROWD + OWN_FILES, "this machine has too few file descriptors");
        CountDownLatch all = new CountDownLatch(1);
        try (TestProvider issuer = new TestProvider();
                QuickBackends backends = new QuickBackends(BACKENDS);
                ProxyProcess proxy =
                        ProxyProcess.serve(directory, """
                        gatehouse.issuers.main.issuer=%s
                        gatehouse.issuers.main.audiences=api
                        gatehouse.issuers.main.introspection=opaque
                        gatehouse.issuers.main.introspection-timeout=30s
                        gatehouse.issuers.main.client-id=gatehouse
                        gatehouse.issuers.main.client-secret=secret-of-this-test
                        gatehouse.routes.api.path=/api/**
                        gatehouse.routes.api.backends=%s
                        """.formatted(issuer.issuer(), backends.urls()), "-Xmx2g")) {
            String answer = issuer.activeJson();
            issuer.answer((exchange, question) -> {
                await(all);
                byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            });
            int port = URI.create(proxy.url()).getPort();
            byte[] request =
                    "GET /api/o HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer opaque-token\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII);
            Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
            ExecutorService threads = Executors.newFixedThreadPool(CONNECTING);
            try {
                List<Future<?>> sent = new ArrayList<>();
                for (int i = 0; i < CROWD; i++) {
                    sent.add(threads.submit(() -> {
                        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                        sockets.add(socket);
                        socket.setSoTimeout(60_000);
                        socket.getOutputStream().write(request);
                        return null;
                    }));
                }
                for (Future<?> each : sent) {
                    each.get();
                }
                assertThat(issuer.questions()).hasSize(1);
                assertThat(backends.hits()).isZero();
                all.countDown();
                List<Future<Integer>> statuses = new ArrayList<>();
                for (Socket socket : sockets) {
                    statuses.add(threads.submit(() -> status(socket)));
                }
                Map<Integer, Integer> answers = new TreeMap<>();
                for (Future<Integer> each : statuses) {
                    answers.merge(each.get(), 1, Integer::sum);
                }
                assertThat(answers).isEqualTo(Map.of(200, CROWD));
                assertThat(issuer.questions()).hasSize(1);
            } finally {
                all.countDown();
                threads.shutdownNow();
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    private static int status(Socket socket) throws Exception {
        InputStream in = socket.getInputStream();
        String line = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        in.transferTo(OutputStream.nullOutputStream());
        socket.close();
        return line.startsWith("HTTP/1.1 ") ? Integer.parseInt(line.substring(9)) : 0;
    }

    private static long mostFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Several that answer at once, since the crowd is let go at once. */
    private static final class QuickBackends implements AutoCloseable {

        private final Server server = new Server();
        private final AtomicInteger hits = new AtomicInteger();

        QuickBackends(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                ServerConnector connector = new ServerConnector(server);
                connector.setHost("127.0.0.1");
                connector.setAcceptQueueSize(4_096);
                server.addConnector(connector);
            }
            server.setHandler(new Handler.Abstract() {
                @Override
                public boolean handle(Request request, Response response, Callback callback) {
                    hits.incrementAndGet();
                    Content.Sink.write(response, true, "seen", callback);
                    return true;
                }
            });
            server.start();
        }

        String urls() {
            return Arrays.stream(server.getConnectors())
                    .map(connector -> "http://127.0.0.1:" + ((ServerConnector) connector).getLocalPort())
                    .collect(Collectors.joining(","));
        }

        int hits() {
            return hits.get();
        }

        @Override
        public void close() throws Exception {
            server.stop();
        }
    }
}
