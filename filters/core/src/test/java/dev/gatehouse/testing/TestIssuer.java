package dev.gatehouse.testing;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An issuer on a real loopback socket: metadata and a JWK set, counted, and broken on demand. Its identifier is
 * {@code http://127.0.0.1:PORT/issuer}.
 */
public final class TestIssuer implements AutoCloseable {

    /** Answers a request in the place of the issuer. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private static final String METADATA = "/issuer/.well-known/openid-configuration";
    private static final String KEYS = "/issuer/keys";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger keyFetches = new AtomicInteger();
    private volatile String keySet = "{\"keys\":[]}";
    private volatile Answer metadata = exchange -> send(exchange, 200, metadataJson());
    private volatile Answer keys = exchange -> send(exchange, 200, keySet);

    /** An issuer that publishes {@code published}, on a free port. */
    public TestIssuer(TestKeys... published) {
        this(0, published);
    }

    /** An issuer on a given port, to come back after an outage. */
    public TestIssuer(int port, TestKeys... published) {
        publish(published);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (path.equals(METADATA)) {
                    metadata.to(exchange);
                } else if (path.equals(KEYS)) {
                    keyFetches.incrementAndGet();
                    keys.to(exchange);
                } else {
                    send(exchange, 404, "");
                }
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    /** Its identifier, the {@code iss} of its tokens. */
    public String issuer() {
        return "http://127.0.0.1:" + port() + "/issuer";
    }

    /** Where its JWK set is. */
    public String keysUri() {
        return "http://127.0.0.1:" + port() + KEYS;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Publishes just these keys from now on. */
    public void publish(TestKeys... published) {
        List<JWK> set = Arrays.stream(published).map(TestKeys::jwk).toList();
        publish(new JWKSet(set).toString());
    }

    /** Publishes this text as the JWK set from now on. */
    public void publish(String json) {
        keySet = json;
    }

    /** Answers metadata requests so from now on. */
    public void answerMetadata(Answer answer) {
        metadata = answer;
    }

    /** Answers JWK set requests so from now on. */
    public void answerKeys(Answer answer) {
        keys = answer;
    }

    /** Answers as it should again. */
    public void heal() {
        metadata = exchange -> send(exchange, 200, metadataJson());
        keys = exchange -> send(exchange, 200, keySet);
    }

    /** How often the JWK set was asked for. */
    public int keyFetches() {
        return keyFetches.get();
    }

    /** The metadata as it should be. */
    public String metadataJson() {
        return "{\"issuer\":\"" + issuer() + "\",\"jwks_uri\":\"" + keysUri() + "\"}";
    }

    /** Sends an answer with a body. */
    public static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        if (octets.length > 0) {
            exchange.getResponseBody().write(octets);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
