package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * An issuer that is asked about tokens, on a real loopback socket: it keeps each question and answers as it is told. Its
 * identifier is {@code http://127.0.0.1:PORT/issuer}.
 */
public final class TestProvider implements AutoCloseable {

    /** Answers a question in the place of the issuer. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange, Question question) throws IOException;
    }

    /**
     * What it was asked.
     *
     * @param target the path, and the query if there is one
     * @param form the parameters in the body
     * @param authorization the header, or null
     * @param certificates the client's chain; empty without mutual TLS
     */
    public record Question(
            String target,
            Map<String, String> form,
            @Nullable String authorization,
            List<X509Certificate> certificates) {

        /** The token that it was asked about. */
        public String token() {
            return form.getOrDefault("token", "");
        }
    }

    private static final String METADATA = "/issuer/.well-known/openid-configuration";
    private static final String ENDPOINT = "/issuer/introspect";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final boolean tls;
    private volatile Answer answer = (exchange, question) -> send(exchange, 200, "application/json", activeJson());

    /** An issuer on a free port. */
    public TestProvider() {
        this(0, null);
    }

    /** An issuer on a given port, to come back after an outage. */
    public TestProvider(int port) {
        this(port, null);
    }

    /** An issuer that demands a client certificate that {@code context} trusts. */
    public TestProvider(SSLContext context) {
        this(0, context);
    }

    private TestProvider(int port, @Nullable SSLContext context) {
        tls = context != null;
        try {
            server = create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                connections.incrementAndGet();
                String path = exchange.getRequestURI().getPath();
                if (path.equals(METADATA)) {
                    send(exchange, 200, "application/json", metadataJson());
                } else if (path.equals(ENDPOINT)) {
                    Question question = question(exchange);
                    questions.add(question);
                    answer.to(exchange, question);
                } else {
                    send(exchange, 404, "text/plain", "");
                }
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    private static HttpServer create(InetSocketAddress address, @Nullable SSLContext context) throws IOException {
        if (context == null) {
            return HttpServer.create(address, 20_000);
        }
        HttpsServer secure = HttpsServer.create(address, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters demanding = context.getDefaultSSLParameters();
                demanding.setNeedClientAuth(true);
                parameters.setSSLParameters(demanding);
            }
        });
        return secure;
    }

    private static Question question(HttpExchange exchange) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (String field : body.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                form.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
            }
        }
        List<X509Certificate> certificates = exchange instanceof HttpsExchange secure
                ? List.of((X509Certificate) secure.getSSLSession().getPeerCertificates()[0])
                : List.of();
        return new Question(
                exchange.getRequestURI().toString(),
                form,
                exchange.getRequestHeaders().getFirst("Authorization"),
                certificates);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Its identifier, the {@code iss} of its tokens. */
    public String issuer() {
        return origin() + "/issuer";
    }

    /** Where it is asked. */
    public String endpoint() {
        return origin() + ENDPOINT;
    }

    private String origin() {
        return (tls ? "https" : "http") + "://127.0.0.1:" + port();
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Answers so from now on. */
    public void answer(Answer given) {
        answer = given;
    }

    /** Answers with this JSON from now on. */
    public void answerJson(String json) {
        answer = (exchange, question) -> send(exchange, 200, "application/json", json);
    }

    /** Answers as it should again. */
    public void heal() {
        answerJson(activeJson());
    }

    /** An active token's answer: subject alice, audience api, scope orders.read, five minutes from now. */
    public String activeJson() {
        return JSONObjectUtils.toJSONString(active());
    }

    /** The members of {@link #activeJson()}, to change. */
    public Map<String, Object> active() {
        long now = System.currentTimeMillis() / 1000;
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("active", true);
        members.put("iss", issuer());
        members.put("sub", "alice");
        members.put("aud", "api");
        members.put("client_id", "shop");
        members.put("scope", "orders.read");
        members.put("token_type", "Bearer");
        members.put("iat", now);
        members.put("exp", now + 300);
        return members;
    }

    /** The metadata as it should be. */
    public String metadataJson() {
        return "{\"issuer\":\"" + issuer() + "\",\"introspection_endpoint\":\"" + endpoint() + "\",\"jwks_uri\":\""
                + origin() + "/issuer/keys\"}";
    }

    /** What it was asked, in order. */
    public List<Question> questions() {
        return questions;
    }

    /** How many requests of any kind reached it. */
    public int requests() {
        return connections.get();
    }

    /** Sends an answer. */
    public static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
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
