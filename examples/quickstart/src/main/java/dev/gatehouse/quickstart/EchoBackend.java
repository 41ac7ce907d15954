package dev.gatehouse.quickstart;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service without any security of its own: answers what it was asked, as JSON, and remembers it. */
final class EchoBackend implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final List<SeenRequest> seen = new CopyOnWriteArrayList<>();
    private volatile boolean recording = true;

    private EchoBackend(HttpServer server) {
        this.server = server;
        server.createContext("/", this::echo);
        server.setExecutor(threads);
        server.start();
    }

    static EchoBackend start() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return new EchoBackend(HttpServer.create(new InetSocketAddress(loopback, 0), 0));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** All requests since the start or the last {@link #stopRecording()}, oldest first. */
    List<SeenRequest> seen() {
        return List.copyOf(seen);
    }

    /** Keeps a backend that serves for hours from remembering everything. */
    void stopRecording() {
        recording = false;
        seen.clear();
    }

    private void echo(HttpExchange exchange) throws IOException {
        try (exchange) {
            SeenRequest request = new SeenRequest(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), exchange.getRequestHeaders());
            if (recording) {
                seen.add(request);
            }
            exchange.getRequestBody().readAllBytes();
            byte[] body = (json(request) + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            boolean head = request.method().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }

    private static String json(SeenRequest request) {
        Map<String, Object> headers = new LinkedHashMap<>();
        request.headers().forEach((name, values) -> headers.put(name, values.size() == 1 ? values.get(0) : values));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("method", request.method());
        json.put("path", request.path());
        json.put("headers", headers);
        return JSONObjectUtils.toJSONString(json);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
