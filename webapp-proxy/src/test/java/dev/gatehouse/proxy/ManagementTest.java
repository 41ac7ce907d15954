package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.metrics.BuildInfo;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.strict.StrictJson;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The management port of a running proxy: health, metrics, and that neither tells a secret. */
@Timeout(120)
class ManagementTest {

    private static final TestKeys KEY = TestKeys.rsa("k1");
    private static final String SECRET = "management-token-of-this-test";

    /** The text format: a comment, or a name, labels and a value. */
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_]\\w*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)*})? (\\S+)");

    @TempDir
    private Path directory;

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final RecordingBackend backend = new RecordingBackend();
    private @Nullable RunningProxy running;

    @BeforeEach
    void start() {
        running = new RunningProxy(directory, properties());
    }

    private RunningProxy proxy() {
        return Objects.requireNonNull(running);
    }

    private String properties() {
        return """
                gatehouse.audit=file:%3$s
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=api
                gatehouse.api-keys.store=jdbc
                gatehouse.api-keys.jdbc-url=jdbc:h2:mem:management
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.scopes=orders.read
                gatehouse.routes.api.authenticate=bearer,api-key
                gatehouse.routes.api.backends=%2$s
                gatehouse.management.port=0
                gatehouse.management.token=%4$s
                """.formatted(issuer.issuer(), backend.url(), directory.resolve("audit.json"), SECRET);
    }

    @AfterEach
    void stop() {
        proxy().close();
        backend.close();
        issuer.close();
    }

    /** Its few threads are not to be held by clients, not even by those that have the token. */
    @Test
    void serveWhenRevocationsAreSlowThenHealthIsAnswered() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        URI.create(proxy().management()).getPort());
                slow.add(socket);
                socket.getOutputStream()
                        .write(("POST /revocations HTTP/1.1\r\nHost: m\r\nAuthorization: Bearer " + SECRET
                                        + "\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{")
                                .getBytes(StandardCharsets.ISO_8859_1));
            }

            assertThat(RawHttp.get(proxy().management(), "/health/live").status())
                    .isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private String body(String path) throws IOException {
        String text = RawHttp.get(proxy().management(), path).text();
        return text.substring(text.indexOf("\r\n\r\n") + 4);
    }

    /** Every line must be one of the format's. */
    private Map<String, Double> scrape() throws IOException {
        String text = RawHttp.send(proxy().management(), "GET /metrics HTTP/1.0\r\nHost: m\r\n\r\n")
                .text();
        assertThat(text).containsPattern("(?i)content-type: text/plain; ?version=0.0.4");
        Map<String, Double> samples = new HashMap<>();
        for (String line : text.substring(text.indexOf("\r\n\r\n") + 4).lines().toList()) {
            if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            String labels = sample.group(2) == null ? "" : sample.group(2);
            samples.put(sample.group(1) + labels, Double.valueOf(sample.group(3)));
        }
        return samples;
    }

    private static double sum(Map<String, Double> samples, String name, String... labels) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().startsWith(name + "{"))
                .filter(sample -> List.of(labels).stream().allMatch(sample.getKey()::contains))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    @Test
    void metricsWhenRequestsWereDecidedThenTheTextParsesAndHasThem() throws Exception {
        String good = TestJwts.of(KEY, issuer.issuer()).token();
        String poor =
                TestJwts.of(KEY, issuer.issuer()).withClaim("scope", "none").token();
        assertThat(RawHttp.get(proxy().url(), "/api/o", "Authorization: Bearer " + good)
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.get(proxy().url(), "/api/o", "Authorization: Bearer " + poor)
                        .status())
                .isEqualTo(403);
        assertThat(RawHttp.get(proxy().url(), "/nowhere").status()).isEqualTo(404);

        Map<String, Double> samples = awaitRequests(3);

        String requests = "gatehouse_requests_total";
        assertThat(sum(samples, requests, "decision=\"allowed\"", "route=\"api\"", "scheme=\"bearer\""))
                .isEqualTo(1);
        assertThat(sum(samples, requests, "code=\"SCOPE_INSUFFICIENT\"")).isEqualTo(1);
        assertThat(sum(samples, requests, "code=\"ROUTE_UNKNOWN\"", "route=\"NONE\""))
                .isEqualTo(1);
        assertThat(sum(samples, "gatehouse_request_duration_seconds_count")).isEqualTo(3);
        assertThat(samples).containsKey("gatehouse_audit_queue");
        assertThat(sum(samples, "gatehouse_key_set_age", "issuer=\"main\"")).isNotNegative();
    }

    private Map<String, Double> awaitRequests(int number) throws IOException {
        // The counter follows the reply.
        Map<String, Double> samples = scrape();
        while (sum(samples, "gatehouse_requests_total") < number) {
            samples = scrape();
        }
        return samples;
    }

    @Test
    void metricsAndAuditWhenCredentialsAreBadThenNoneOfThemShows() throws Exception {
        String good = TestJwts.of(KEY, issuer.issuer()).token();
        List<String> credentials = List.of(
                "Authorization: Bearer " + good,
                "Authorization: Bearer " + good.substring(0, good.length() - 9) + "forgedsig",
                "Authorization: Bearer "
                        + TestJwts.of(KEY, "https://foreign.example").token(),
                "Authorization: Bearer opaque-secret-4711",
                "Authorization: Basic YWxpY2U6c2VjcmV0LTQ3MTI=",
                "X-API-Key: gh_live_secret4713",
                "X-API-Key: gh_live_AAAAAAAAAAAA_0123456789012345678901234567890123456789012_abcdef",
                "X-API-Key: whatever-secret-4714");
        for (String credential : credentials) {
            assertThat(RawHttp.get(proxy().url(), "/api/o?access_token=secret-4715", credential)
                            .status())
                    .isIn(200, 401, 400, 503);
        }
        RawHttp.get(proxy().management(), "/revocations", "Authorization: Bearer wrong-secret-4716");
        awaitRequests(credentials.size());
        String metrics = body("/metrics");
        proxy().close();
        String audit = Files.readString(directory.resolve("audit.json"));

        assertThat(audit).contains("management.refused");
        assertThat(audit.lines().filter(line -> line.contains("\"request\""))).hasSize(credentials.size());
        for (String credential : credentials) {
            String value = credential.substring(credential.lastIndexOf(' ') + 1);
            assertThat(audit).doesNotContain(value);
            assertThat(metrics).doesNotContain(value);
        }
        for (String secret : List.of("secret-47", "secret47", "0123456789012345", SECRET)) {
            assertThat(audit).doesNotContain(secret);
            assertThat(metrics).doesNotContain(secret);
        }
    }

    @Test
    void readyWhenAllIsWellThenUpAndWhileItDrainsThenNotButItLives() throws Exception {
        // Until the issuer's keys and the store of API keys have been read.
        while (!body("/health/ready").contains("\"status\":\"up\"")) {
            Thread.onSpinWait();
        }
        assertThat(StrictJson.object(body("/health/ready").getBytes(StandardCharsets.UTF_8)))
                .containsEntry("status", "up");

        proxy().drain();

        assertThat(RawHttp.get(proxy().management(), "/health/ready").status()).isEqualTo(503);
        assertThat(body("/health/ready")).contains("\"server\":\"down\"");
        assertThat(RawHttp.get(proxy().management(), "/health/live").status()).isEqualTo(200);
    }

    @Test
    void healthAndMetricsWhenAskedThenNameTheBuild() throws IOException {
        BuildInfo build = BuildInfo.current();

        for (String path : List.of("/health/live", "/health/ready")) {
            assertThat(body(path))
                    .contains("\"version\":\"" + build.version() + "\",\"commit\":\"" + build.commit() + "\"");
        }
        assertThat(body("/metrics"))
                .contains("gatehouse_build_info{commit=\"" + build.commit() + "\",version=\"" + build.version()
                        + "\"} 1");
    }

    @Test
    void reloadWhenTheFileHasMistakesThenTheAuditAndTheCounterSaySo() throws Exception {
        proxy().reload();
        Files.writeString(
                directory.resolve("gatehouse.properties"),
                RunningProxy.withServer(properties().replace(SECRET, "short-secret")) + "gatehouse.realm=\"\n");
        proxy().reload();

        Map<String, Double> samples = scrape();
        assertThat(sum(samples, "gatehouse_config_reloads_total", "outcome=\"ok\""))
                .isPositive();
        assertThat(sum(samples, "gatehouse_config_reloads_total", "outcome=\"refused\""))
                .isPositive();
        proxy().close();
        assertThat(Files.readString(directory.resolve("audit.json")))
                .contains("configuration.reloaded")
                .contains("configuration.refused")
                .contains("gatehouse.realm")
                .doesNotContain("short-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/metrics/", "/metrics/x", "/health/ready/x", "/console", "//metrics"})
    void getWhenThePathIsAnotherThenRefusedAsAProblem(String path) throws IOException {
        RawHttp.Reply reply = RawHttp.get(proxy().management(), path);

        assertThat(reply.status()).isIn(400, 404);
        assertThat(reply.text()).contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"})
    void requestWhenTheMethodIsAnotherThenNotAllowed(String method) throws IOException {
        for (String path : List.of("/health/live", "/health/ready", "/metrics")) {
            assertThat(RawHttp.send(
                                    proxy().management(),
                                    method + " " + path
                                            + " HTTP/1.1\r\nHost: m\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void headWhenAskedThenThereIsNoBody() throws IOException {
        String text = RawHttp.send(
                        proxy().management(), "HEAD /metrics HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n")
                .text();

        assertThat(text).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    }
}
