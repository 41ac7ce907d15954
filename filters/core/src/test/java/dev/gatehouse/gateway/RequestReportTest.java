package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.micrometer.MicrometerMeters;
import dev.gatehouse.strict.StrictJson;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What stands in the audit and in the meters of requests of all outcomes. */
class RequestReportTest {

    private static final String ISSUER = "https://auth.example.com";

    @TempDir
    private Path folder;

    private final TestKeys key = TestKeys.ec("k1");
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Path audit = Path.of("audit.json");
    private GatewayConfig config = GatewayConfig.from(
            TestSettings.of("gatehouse.routes.open.path", "/", "gatehouse.routes.open.authenticate", "none"),
            Use.DROP_IN);

    @BeforeEach
    void configure() throws IOException {
        audit = folder.resolve("audit.json");
        Path keys = Files.writeString(folder.resolve("keys.json"), new JWKSet(key.jwk()).toString());
        config = GatewayConfig.from(
                TestSettings.of(
                        "gatehouse.audit", "file:" + audit,
                        "gatehouse.issuers.main.issuer", ISSUER,
                        "gatehouse.issuers.main.audiences", "api",
                        "gatehouse.issuers.main.jwks-file", keys.toString(),
                        "gatehouse.routes.orders.path", "/orders/**",
                        "gatehouse.routes.orders.scopes", "orders.read",
                        "gatehouse.routes.open.path", "/open/**",
                        "gatehouse.routes.open.authenticate", "none"),
                Use.DROP_IN);
    }

    private Gateway gateway(@Nullable Gateway earlier) {
        return new Gateway(config, earlier, new MicrometerMeters(registry), Clock.systemUTC());
    }

    private static Exchange run(Gateway gateway, FakeRequest request) {
        Exchange exchange = gateway.open(request);
        for (Phase phase : Phase.values()) {
            if (gateway.advance(exchange, phase) != null) {
                break;
            }
        }
        return exchange;
    }

    private List<Map<String, Object>> events(String type) throws Exception {
        List<Map<String, Object>> events = new ArrayList<>();
        for (String line : Files.readAllLines(audit)) {
            Map<String, Object> event = StrictJson.object(line.getBytes(StandardCharsets.US_ASCII));
            if (type.equals(event.get("event"))) {
                events.add(event);
            }
        }
        return events;
    }

    private double requests(String... tags) {
        return registry.get("gatehouse.requests").tags(tags).counter().count();
    }

    @Test
    void endWhenRequestWasAdmittedThenTheEventSaysWhoAndTheCounterThatIt() throws Exception {
        String token = TestJwts.of(key, ISSUER).withClaim("client_id", "kiosk").token();
        try (Gateway gateway = gateway(null)) {
            run(gateway, FakeRequest.get("/orders/7?secret=x").bearer(token).with("X-Request-Id", "r-1"))
                    .end(200);
        }

        assertThat(events("request"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .containsEntry("decision", "allowed")
                        .containsEntry("request_id", "r-1")
                        .containsEntry("status", 200L)
                        .containsEntry("route", "orders")
                        .containsEntry("tenant", "default")
                        .containsEntry("scheme", "bearer")
                        .containsEntry("client", "kiosk")
                        .containsEntry("subject", "alice")
                        .containsEntry("address", "192.0.2.1")
                        .containsEntry("method", "GET")
                        .containsEntry("path", "/orders/7")
                        .containsKey("latency_us")
                        .doesNotContainKeys("code", "reason", "phase"));
        assertThat(requests("decision", "allowed", "code", "NONE", "route", "orders", "scheme", "bearer"))
                .isEqualTo(1);
        assertThat(registry.get("gatehouse.request.duration").timer().count()).isEqualTo(1);
        assertThat(Files.readString(audit)).doesNotContain(token).doesNotContain("secret");
    }

    @Test
    void refusedByServerWhenNoExchangeIsThereThenOneEventAndOneCount() throws Exception {
        try (Gateway gateway = gateway(null)) {
            gateway.refusedByServer(new ServerRefusal("r-1", 414, "192.0.2.1", null, "too long"));
            gateway.refusedByServer(new ServerRefusal("r-2", 414, "192.0.2.1", "GET", "too long"));
            gateway.countRefusedByServer(414);
            gateway.countRefusedByServer(414);
        }

        assertThat(events("request.refused-by-server"))
                .hasSize(2)
                .first()
                .satisfies(event -> assertThat(event)
                        .containsEntry("request_id", "r-1")
                        .containsEntry("status", 414L)
                        .containsEntry("reason", "too long")
                        .doesNotContainKey("method"));
        assertThat(requests("decision", "refused", "code", "NONE", "route", "NONE", "scheme", "NONE", "status", "414"))
                .isEqualTo(2);
    }

    @Test
    void accessTokenRemovedWhenTwiceForOneRequestThenCountedOnce() {
        try (Gateway gateway = gateway(null)) {
            Exchange exchange = run(gateway, FakeRequest.get("/open/1"));
            exchange.accessTokenRemoved();
            exchange.accessTokenRemoved();
            run(gateway, FakeRequest.get("/open/2")).accessTokenRemoved();
        }

        assertThat(registry.get("gatehouse.access.tokens.removed")
                        .tags("route", "open")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void endWhenBodyBrokeOffThenPhaseIsBody() throws Exception {
        try (Gateway gateway = gateway(null)) {
            Exchange broken = run(gateway, FakeRequest.get("/open/1"));
            gateway.refuse(broken, Failure.of(FailureCode.UPLOAD_BROKEN, "early EOF"));
            broken.end(400);
        }

        assertThat(events("request")).extracting(event -> event.get("phase")).containsExactly("BODY");
    }

    @Test
    void ownReplyWhenTheKeysOfSignedTokensAreAskedForThenOneEventAndOneCount() throws Exception {
        Path signing = Files.writeString(folder.resolve("signing.json"), signingKey());
        config = GatewayConfig.from(
                TestSettings.of(
                        "gatehouse.audit", "file:" + audit,
                        "gatehouse.forward.signed.issuer", "https://gateway.example",
                        "gatehouse.forward.signed.key", signing.toString(),
                        "gatehouse.routes.open.path", "/open/**",
                        "gatehouse.routes.open.authenticate", "none"),
                Use.DROP_IN);
        FakeRequest asked = FakeRequest.get("/.well-known/gatehouse-jwks.json").with("X-Request-Id", "r-1");
        try (Gateway gateway = gateway(null)) {
            OwnAnswer own = java.util.Objects.requireNonNull(gateway.ownReply(asked));
            own.exchange().end(own.reply().status());
            assertThat(gateway.ownReply(FakeRequest.get("/open/1"))).isNull();
        }

        assertThat(events("request"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .containsEntry("decision", "answered")
                        .containsEntry("status", 200L)
                        .containsEntry("request_id", "r-1")
                        .containsEntry("address", "192.0.2.1")
                        .containsEntry("method", "GET")
                        .containsEntry("path", "/.well-known/gatehouse-jwks.json")
                        .doesNotContainKeys("code", "reason", "phase", "route", "client", "subject"));
        assertThat(requests("decision", "answered", "code", "NONE", "route", "NONE"))
                .isEqualTo(1);
    }

    private static String signingKey() throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID("s1").generate().toJSONString();
    }

    @Test
    void endWhenRequestWasRefusedThenTheEventSaysWhereAndWhy() throws Exception {
        try (Gateway gateway = gateway(null)) {
            run(gateway, FakeRequest.get("/orders/7").bearer("rubbish")).end(401);
            run(
                            gateway,
                            FakeRequest.get("/orders/7")
                                    .bearer(TestJwts.of(key, ISSUER)
                                            .withClaim("scope", "other")
                                            .token()))
                    .end(403);
            run(gateway, FakeRequest.get("/nowhere")).end(404);
        }

        assertThat(events("request"))
                .extracting(event -> event.get("code") + " " + event.get("phase") + " " + event.get("scheme"))
                .containsExactly(
                        "TOKEN_MALFORMED AUTHENTICATION bearer",
                        "SCOPE_INSUFFICIENT AUTHORIZATION bearer",
                        "ROUTE_UNKNOWN TENANT null");
        assertThat(requests("decision", "refused", "code", "TOKEN_MALFORMED", "scheme", "bearer"))
                .isEqualTo(1);
        assertThat(requests("decision", "refused", "code", "ROUTE_UNKNOWN", "route", "NONE"))
                .isEqualTo(1);
        assertThat(Files.readString(audit)).doesNotContain("rubbish");
    }

    @Test
    void endWhenTheRouteOnlyReportsThenTheEventSaysWhatWouldHaveBeen() throws Exception {
        try (Gateway gateway = gateway(null)) {
            Exchange exchange = gateway.open(FakeRequest.get("/open/x"));
            for (Phase phase : Phase.values()) {
                if (phase == Phase.AUTHORIZATION) {
                    exchange.report(Failure.of(FailureCode.ROLE_MISSING, "no role of [boss]"));
                }
                assertThat(gateway.advance(exchange, phase)).isNull();
            }
            exchange.end(200);
        }

        assertThat(events("request"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .containsEntry("decision", "reported")
                        .containsEntry("would_be_status", 403L)
                        .containsEntry("status", 200L)
                        .containsEntry("code", "ROLE_MISSING")
                        .containsEntry("phase", "AUTHORIZATION"));
        assertThat(requests("decision", "reported", "code", "ROLE_MISSING", "status", "200"))
                .isEqualTo(1);
    }

    @Test
    void endWhenNotAllPhasesRanThenItIsIncomplete() throws Exception {
        try (Gateway gateway = gateway(null)) {
            Exchange exchange = gateway.open(FakeRequest.get("/open/x"));
            gateway.advance(exchange, Phase.AUDIT);
            exchange.end(302);
            exchange.end(200);
        }

        assertThat(events("request"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .containsEntry("decision", "incomplete")
                        .containsEntry("status", 302L));
    }

    @Test
    void endWhenTheBackendFailedThenThePhaseIsBehindAll() throws Exception {
        try (Gateway gateway = gateway(null)) {
            Exchange exchange = run(gateway, FakeRequest.get("/open/x"));
            gateway.refuse(exchange, Failure.of(FailureCode.BACKEND_TIMEOUT, "after 30 s"));
            exchange.end(504);
        }

        assertThat(events("request"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .containsEntry("code", "BACKEND_TIMEOUT")
                        .containsEntry("phase", "DISPATCH"));
    }

    @Test
    void endWhenValuesAreHostileThenEachEventIsOneLine() throws Exception {
        String hostile = "al\r\nice\u2028\"},{\"event\":\"forged\"\u001b[2J" + "x".repeat(10_000);
        String token = TestJwts.of(key, ISSUER)
                .withClaim("sub", hostile)
                .withClaim("client_id", hostile)
                .token();
        try (Gateway gateway = gateway(null)) {
            run(gateway, FakeRequest.get("/orders/" + "p".repeat(100_000)).bearer(token))
                    .end(200);
            run(gateway, FakeRequest.get("/open/%0d%0aforged").with("X-Request-Id", "a\r\nforged"))
                    .end(400);
        }

        assertThat(Files.readAllLines(audit)).allMatch(line -> line.matches("[\\x20-\\x7E]{1,10000}"));
        assertThat(events("request")).hasSize(2);
        assertThat(events("forged")).isEmpty();
    }

    @Test
    void seeWhenClientsComeAgainThenEachIsNewOnceAlsoAfterAReload() throws Exception {
        try (Gateway first = gateway(null)) {
            for (String client : List.of("kiosk", "kiosk", "till")) {
                run(first, FakeRequest.get("/orders/1").bearer(token(client))).end(200);
            }
            try (Gateway second = gateway(first)) {
                run(second, FakeRequest.get("/orders/1").bearer(token("till"))).end(200);
                run(second, FakeRequest.get("/orders/1").bearer(token("robot"))).end(200);
                // Ends after the reload, with the engine that it began with.
                run(first, FakeRequest.get("/orders/1").bearer(token("kiosk"))).end(200);
            }
        }

        assertThat(events("client.first-seen"))
                .extracting(event -> event.get("client"))
                .containsExactly("kiosk", "till", "robot");
        assertThat(events("tenant.first-seen")).hasSize(1);
        assertThat(events("request")).hasSize(6);
        assertThat(registry.get("gatehouse.clients.seen")
                        .tag("tenant", "default")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("gatehouse.tenants.seen").counter().count()).isEqualTo(1);
    }

    private String token(String client) {
        return TestJwts.of(key, ISSUER).withClaim("client_id", client).token();
    }

    @Test
    void newcomersWhenATenantHasTooManyThenTheRestIsNoNews() throws Exception {
        List<String> events = new ArrayList<>();
        Newcomers newcomers = new Newcomers(new MicrometerMeters(registry), event -> events.add(event.type()));
        for (int i = 0; i < Newcomers.MOST_OF_A_TENANT + 500; i++) {
            newcomers.see(
                    "acme",
                    new dev.gatehouse.auth.Identity(
                            "s",
                            "c" + i,
                            null,
                            null,
                            "bearer",
                            java.util.Set.of(),
                            java.util.Set.of(),
                            Map.of(),
                            null));
        }

        assertThat(events).hasSize(Newcomers.MOST_OF_A_TENANT + 1);
    }

    @Test
    void healthWhenKeysAreThereThenAllIsUp() throws Exception {
        try (Gateway gateway = gateway(null)) {
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (gateway.health().get(0).state() != dev.gatehouse.metrics.Health.State.UP
                    && System.nanoTime() < deadline) {
                Thread.sleep(5);
            }

            assertThat(gateway.health())
                    .extracting(health -> health.component() + " " + health.state())
                    .containsExactly("issuer.main UP", "audit UP");
            assertThat(registry.get("gatehouse.key.set.age")
                            .tag("issuer", "main")
                            .gauge()
                            .value())
                    .isBetween(0.0, 60.0);
        }
    }
}
