package dev.gatehouse.testing;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * An OpenID provider on a real loopback socket whose user is always logged in: codes with PKCE, refresh tokens that count
 * once, pushed requests, revocation; broken on demand. Its identifier is {@code http://127.0.0.1:PORT/issuer}.
 */
public final class LoginProvider implements AutoCloseable {

    /** Our client's identifier there. */
    public static final String CLIENT = "shop";

    /** Its secret. */
    public static final String SECRET = "a-secret-of-the-shop";

    /** What a user has agreed to, by code or refresh token. */
    private record Grant(Map<String, String> request, String session) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TestKeys keys;
    private final Clock clock;
    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private final Map<String, Grant> refreshTokens = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> pushed = new ConcurrentHashMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final List<Map<String, String>> tokenRequests = new CopyOnWriteArrayList<>();
    private volatile UnaryOperator<TestJwts> idTokens = token -> token;
    private volatile UnaryOperator<TestJwts> accessTokens = token -> token;
    private volatile UnaryOperator<Map<String, Object>> answers = answer -> answer;
    private final Set<String> poisoned = ConcurrentHashMap.newKeySet();
    private volatile long lifetime = 300;
    private final AtomicInteger metadataRequests = new AtomicInteger();
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile boolean pushes;
    private volatile boolean pushRefused;
    private volatile boolean down;
    private volatile boolean refreshRefused;

    /** A provider that signs by {@code keys} and tells the time by {@code clock}, on a free port. */
    public LoginProvider(TestKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().contains("/.well-known/")) {
            metadataRequests.incrementAndGet();
        }
        if (down) {
            send(exchange, 503, "{}");
            return;
        }
        switch (exchange.getRequestURI().getPath()) {
            case "/issuer/.well-known/openid-configuration" ->
                send(exchange, 200, JSONObjectUtils.toJSONString(metadata()));
            case "/issuer/keys" -> send(exchange, 200, new JWKSet(keys.jwk()).toString());
            case "/issuer/token" -> token(exchange);
            case "/issuer/par" -> push(exchange);
            case "/issuer/revoke" -> {
                revoked.add(form(exchange).getOrDefault("token", ""));
                send(exchange, 200, "");
            }
            default -> send(exchange, 404, "");
        }
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", issuer());
        metadata.put("jwks_uri", issuer() + "/keys");
        metadata.put("authorization_endpoint", issuer() + "/authorize");
        metadata.put("token_endpoint", issuer() + "/token");
        metadata.put("revocation_endpoint", issuer() + "/revoke");
        metadata.put("end_session_endpoint", issuer() + "/end");
        if (pushes) {
            metadata.put("pushed_authorization_request_endpoint", issuer() + "/par");
        }
        return metadata;
    }

    /** Its identifier. */
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/issuer";
    }

    /** The settings of an issuer and a login, both called {@code name}. */
    public String[] settings(String name) {
        return new String[] {
            "gatehouse.issuers." + name + ".issuer",
            issuer(),
            "gatehouse.issuers." + name + ".audiences",
            "api",
            "gatehouse.login." + name + ".issuer",
            name,
            "gatehouse.login." + name + ".client-id",
            CLIENT,
            "gatehouse.login." + name + ".client-secret",
            SECRET
        };
    }

    /** Follows the URL that a browser was sent to, and answers with where the user comes back: the callback's URL. */
    public String authorize(String location) {
        Map<String, String> request = query(location.substring(location.indexOf('?') + 1));
        String reference = request.get("request_uri");
        Map<String, String> asked =
                reference == null ? request : Objects.requireNonNull(pushed.remove(reference), "a used reference");
        String code = "code-" + UUID.randomUUID();
        codes.put(code, new Grant(asked, "sid-" + UUID.randomUUID()));
        return asked.get("redirect_uri") + "?code=" + code + "&state=" + encode(asked.getOrDefault("state", ""))
                + "&iss=" + encode(issuer());
    }

    /** The parameters of an authorization request, pushed ahead or not. */
    public Map<String, String> asked(String location) {
        Map<String, String> request = query(location.substring(location.indexOf('?') + 1));
        String reference = request.get("request_uri");
        return reference == null ? request : Objects.requireNonNull(pushed.get(reference), "a used reference");
    }

    private void push(HttpExchange exchange) throws IOException {
        if (!isOurClient(exchange)) {
            send(exchange, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        if (pushRefused) {
            send(exchange, 400, "{\"error\":\"invalid_request\"}");
            return;
        }
        String reference = "urn:ietf:params:oauth:request_uri:" + UUID.randomUUID();
        pushed.put(reference, form(exchange));
        send(exchange, 201, "{\"request_uri\":\"" + reference + "\",\"expires_in\":60}");
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(exchange);
        tokenRequests.add(form);
        if (!isOurClient(exchange)) {
            send(exchange, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        boolean refresh = "refresh_token".equals(form.get("grant_type"));
        if (refresh || !codes.containsKey(form.getOrDefault("code", ""))) {
            awaitRelease();
        }
        if (poisoned.contains(form.getOrDefault("refresh_token", ""))) {
            send(exchange, 400, "{\"error\":\"interaction_required\"}");
            return;
        }
        if ("urn:ietf:params:oauth:grant-type:token-exchange".equals(form.get("grant_type"))) {
            send(
                    exchange,
                    200,
                    "{\"access_token\":\"exchanged\",\"token_type\":\"Bearer\",\"expires_in\":60,"
                            + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}");
            return;
        }
        Grant grant = refresh
                ? refreshTokens.remove(form.getOrDefault("refresh_token", ""))
                : codes.remove(form.getOrDefault("code", ""));
        if (grant == null || (refresh && refreshRefused) || (!refresh && !isProven(grant, form))) {
            send(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        String next = "refresh-" + UUID.randomUUID();
        refreshTokens.put(next, grant);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", accessTokens.apply(accessToken()).token());
        answer.put("token_type", "Bearer");
        answer.put("expires_in", lifetime);
        answer.put("refresh_token", next);
        answer.put("id_token", idTokens.apply(idToken(grant, refresh)).token());
        send(exchange, 200, JSONObjectUtils.toJSONString(answers.apply(answer)));
    }

    private void awaitRelease() {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isProven(Grant grant, Map<String, String> form) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(form.getOrDefault("code_verifier", "").getBytes(StandardCharsets.US_ASCII));
            return TestJwts.encode(hash).equals(grant.request().get("code_challenge"))
                    && form.getOrDefault("redirect_uri", "")
                            .equals(grant.request().get("redirect_uri"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestJwts accessToken() {
        return TestJwts.of(keys, issuer())
                .withClaim("jti", UUID.randomUUID().toString())
                .withClaim("client_id", CLIENT)
                .withClaim("iat", clock.instant().getEpochSecond())
                .withClaim("exp", clock.instant().getEpochSecond() + lifetime);
    }

    private TestJwts idToken(Grant grant, boolean refreshed) {
        return TestJwts.of(keys, issuer())
                .withHeader("typ", "JWT")
                .withClaim("aud", CLIENT)
                .withClaim("iat", clock.instant().getEpochSecond())
                .withClaim("exp", clock.instant().getEpochSecond() + 300)
                .withClaim("scope", null)
                .withClaim("roles", null)
                .withClaim("client_id", null)
                .withClaim("email", "alice@example.com")
                .withClaim("sid", grant.session())
                .withClaim("nonce", refreshed ? null : grant.request().get("nonce"));
    }

    private static boolean isOurClient(HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String expected =
                Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.US_ASCII));
        return ("Basic " + expected).equals(authorization);
    }

    /** Signs such ID tokens from now on. */
    public void idTokens(UnaryOperator<TestJwts> change) {
        idTokens = change;
    }

    /** Signs such access tokens from now on. */
    public void accessTokens(UnaryOperator<TestJwts> change) {
        accessTokens = change;
    }

    /** Gives such tokens from now on. */
    public void answers(UnaryOperator<Map<String, Object>> change) {
        answers = change;
    }

    /** The refresh tokens that are good. */
    public Set<String> refreshTokens() {
        return Set.copyOf(refreshTokens.keySet());
    }

    /** Wants to see the user of this refresh token. */
    public void wantToSeeTheUserOf(String refreshToken) {
        poisoned.add(refreshToken);
    }

    /** Access tokens live so many seconds from now on. */
    public void lifetime(long seconds) {
        lifetime = seconds;
    }

    /** Takes pushed requests from now on. */
    public void push() {
        pushes = true;
    }

    /** How often its metadata were asked for, at either place. */
    public int metadataRequests() {
        return metadataRequests.get();
    }

    /** Refuses pushed requests, or takes them again. */
    public void refusePush(boolean does) {
        pushRefused = does;
    }

    /** Answers nothing but 503, or is itself again. */
    public void down(boolean is) {
        down = is;
    }

    /** Answers no refresh and no code that it has not given, until {@link #release}. */
    public void hold() {
        held = new CountDownLatch(1);
    }

    /** Answers all that it was asked meanwhile. */
    public void release() {
        held.countDown();
    }

    /** Refuses all refresh tokens, or takes them again. */
    public void refuseRefresh(boolean does) {
        refreshRefused = does;
    }

    /** The tokens that were revoked. */
    public Set<String> revoked() {
        return revoked;
    }

    /** The forms that came to the token endpoint. */
    public List<Map<String, String>> tokenRequests() {
        return tokenRequests;
    }

    /** How many of them asked for a refresh. */
    public long refreshes() {
        return tokenRequests.stream()
                .filter(form -> "refresh_token".equals(form.get("grant_type")))
                .count();
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        return query(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** The parameters of a query. */
    public static Map<String, String> query(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        if (octets.length > 0) {
            exchange.getResponseBody().write(octets);
        }
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
