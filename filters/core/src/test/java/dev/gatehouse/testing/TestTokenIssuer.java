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
 * An issuer with a token endpoint, on a real loopback socket: it keeps each request and gives the tokens {@code token-1},
 * {@code token-2} and so on, or answers as it is told. Its identifier is {@code http://127.0.0.1:PORT/issuer}.
 */
public final class TestTokenIssuer implements AutoCloseable {

    /** Answers a request in the place of the issuer. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange, Asked asked) throws IOException;
    }

    /**
     * What it was asked.
     *
     * @param form the parameters in the body
     * @param authorization the header, or null
     * @param certificates the client's; empty without mutual TLS
     */
    public record Asked(Map<String, String> form, @Nullable String authorization, List<X509Certificate> certificates) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger given = new AtomicInteger();
    private final boolean tls;
    private volatile Answer answer = this::give;
    private volatile int lifetime = 300;

    /** An issuer on a free port. */
    public TestTokenIssuer() {
        this(0, null);
    }

    /** An issuer that comes back on the port that it had. */
    public TestTokenIssuer(int port) {
        this(port, null);
    }

    /** An issuer that demands a client certificate that {@code context} trusts. */
    public TestTokenIssuer(SSLContext context) {
        this(0, context);
    }

    private TestTokenIssuer(int port, @Nullable SSLContext context) {
        tls = context != null;
        try {
            server = create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (path.equals("/issuer/.well-known/openid-configuration")) {
                    send(
                            exchange,
                            200,
                            "{\"issuer\":\"" + issuer() + "\",\"token_endpoint\":\"" + endpoint() + "\",\"jwks_uri\":\""
                                    + issuer() + "/keys\"}");
                } else if (path.equals("/issuer/token")) {
                    Asked question = asked(exchange);
                    asked.add(question);
                    answer.to(exchange, question);
                } else {
                    send(exchange, 404, "{}");
                }
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    private static HttpServer create(InetSocketAddress address, @Nullable SSLContext context) throws IOException {
        if (context == null) {
            return HttpServer.create(address, 0);
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

    private static Asked asked(HttpExchange exchange) throws IOException {
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
        return new Asked(form, exchange.getRequestHeaders().getFirst("Authorization"), certificates);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Its identifier. */
    public String issuer() {
        return (tls ? "https" : "http") + "://127.0.0.1:" + port() + "/issuer";
    }

    /** Where tokens are asked for. */
    public String endpoint() {
        return issuer() + "/token";
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Tokens from now on live for so many seconds. */
    public void lifetime(int seconds) {
        lifetime = seconds;
    }

    /** Answers so from now on. */
    public void answer(Answer changed) {
        answer = changed;
    }

    /** Answers with this from now on. */
    public void answer(int status, String json) {
        answer = (exchange, question) -> send(exchange, status, json);
    }

    /** Gives tokens again. */
    public void heal() {
        answer = this::give;
    }

    /** Gives the next token, as it does unless told otherwise. */
    public void give(HttpExchange exchange, Asked question) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("access_token", "token-" + given.incrementAndGet());
        members.put("token_type", "Bearer");
        members.put("expires_in", lifetime);
        if (question.form().containsKey("subject_token")) {
            members.put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
        }
        send(exchange, 200, JSONObjectUtils.toJSONString(members));
    }

    /** What its token endpoint was asked, in order. */
    public List<Asked> asked() {
        return asked;
    }

    /** What its token endpoint was asked last. */
    public Asked last() {
        return asked.get(asked.size() - 1);
    }

    /** Sends an answer. */
    public static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] octets = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
