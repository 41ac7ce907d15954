package dev.gatehouse.benchmarks;

import dev.gatehouse.testing.LoginProvider;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestProvider;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A credential, and the settings by which it is taken.
 *
 * @param credential the header line that carries the credential
 * @param settings for the filter
 * @param resources what must stay open meanwhile
 */
record Workload(Credential credential, Map<String, String> settings, Closeable resources) implements Closeable {

    /** What a client sends. */
    @FunctionalInterface
    interface Credential {

        /** The header line for the server on this port, which may have to be asked for it. */
        String header(int port) throws IOException;
    }

    /** One that is known before there is a server. */
    private Workload(String header, Map<String, String> settings, Closeable resources) {
        this(port -> header, settings, resources);
    }

    /** The names of all. */
    static final String NAMES =
            "bearer | bearer-log | policy | api-key | api-key-million | opaque | opaque-slow | session";

    private static final String PLENTY = "999999999/1s";
    private static final int MANY = 1_000_000;
    private static final int FEW = 1_000;

    /** The workload with one of {@link #NAMES}. */
    static Workload of(String name) throws Exception {
        return switch (name) {
            case "bearer" -> bearer(EngineState.key("RS256"));
            case "bearer-log" -> bearer(EngineState.key("RS256"));
            case "policy" -> policy(EngineState.key("RS256"));
            case "api-key" -> apiKey(FEW);
            case "api-key-million" -> apiKey(MANY);
            case "opaque" -> opaque(Duration.ZERO);
            case "opaque-slow" -> opaque(CrowdComparison.ANSWER_DELAY);
            case "session" -> session(EngineState.key("RS256"));
            default -> throw new IllegalArgumentException("no workload " + name + ", but " + NAMES);
        };
    }

    static Workload bearer(TestKeys key) {
        return new Workload(
                "Authorization: Bearer " + EngineState.token(key), EngineState.settings(key, 10_000), () -> {});
    }

    /** Tenant, token, two limits that never run out, forwarding and an audit in a file. */
    private static Workload policy(TestKeys key) throws IOException {
        Path audit = Files.createTempFile("bench", ".audit");
        Map<String, String> settings = EngineState.settings(key, 10_000);
        settings.put("gatehouse.tenants.acme.host", "127.0.0.1");
        settings.put("gatehouse.tenants.acme.issuers", "main");
        settings.put("gatehouse.tenants.acme.rate-limit", PLENTY);
        settings.put("gatehouse.routes.orders.rate-limit", PLENTY);
        settings.put("gatehouse.routes.orders.forward-claims", "email");
        settings.put("gatehouse.audit", "file:" + audit);
        return new Workload(
                "Authorization: Bearer " + EngineState.token(key), settings, () -> Files.deleteIfExists(audit));
    }

    private static Workload apiKey(int keys) throws Exception {
        ApiKeyDatabase database = new ApiKeyDatabase(keys);
        return new Workload("X-API-Key: " + database.key(), database.settings(), () -> {
            try {
                database.close();
            } catch (SQLException e) {
                throw new IOException(e);
            }
        });
    }

    private static Workload opaque(Duration delay) {
        TestProvider issuer = new TestProvider();
        byte[] answer = issuer.activeJson()
                .replaceFirst("\"exp\":\\d+", "\"exp\":4102444800")
                .getBytes(StandardCharsets.UTF_8);
        issuer.answer((exchange, question) -> {
            LockSupport.parkNanos(delay.toNanos());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        });
        Map<String, String> settings = new HashMap<>();
        settings.put("gatehouse.issuers.main.issuer", issuer.issuer());
        settings.put("gatehouse.issuers.main.audiences", EngineState.AUDIENCE);
        settings.put("gatehouse.issuers.main.introspection", "always");
        settings.put("gatehouse.issuers.main.introspection-cache", "1h");
        settings.put("gatehouse.issuers.main.introspection-timeout", "30s");
        settings.put("gatehouse.issuers.main.introspection-waiting", "1000");
        settings.put("gatehouse.issuers.main.client-id", "gatehouse");
        settings.put("gatehouse.issuers.main.client-secret", "bench");
        settings.put("gatehouse.routes.orders.path", "/api/orders/**");
        settings.put("gatehouse.routes.orders.scopes", "orders.read");
        return new Workload("Authorization: Bearer 0b1c2d3e4f5061728394a5b6c7d8e9f00b1c2d3e", settings, () -> {
            System.err.println("questions " + issuer.questions().size());
            issuer.close();
        });
    }

    /** A session in memory whose token outlives the measurement. */
    private static Workload session(TestKeys key) {
        LoginProvider provider = new LoginProvider(key, Clock.systemUTC());
        provider.lifetime(86_400);
        Map<String, String> settings = new HashMap<>();
        String[] login = provider.settings("main");
        for (int i = 0; i < login.length; i += 2) {
            settings.put(login[i], login[i + 1]);
        }
        settings.put("gatehouse.login.main.callback-path", "/api/login/callback");
        settings.put("gatehouse.login.main.session-idle", "8h");
        settings.put("gatehouse.routes.orders.path", "/api/orders/**");
        settings.put("gatehouse.routes.orders.authenticate", "session");
        settings.put("gatehouse.routes.orders.scopes", "orders.read");
        return new Workload(port -> "Cookie: " + SessionCookie.of(port, provider), settings, provider::close);
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
