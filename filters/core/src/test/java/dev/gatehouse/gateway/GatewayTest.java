package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.HttpReply.Header;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The way of a request through the phases, with a real issuer's keys from a file. */
@TestInstance(Lifecycle.PER_CLASS)
class GatewayTest {

    private static final String ISSUER = "https://auth.example.com";

    private final TestKeys key = TestKeys.ec("k1");
    private Gateway gateway = new Gateway(GatewayConfig.from(
            TestSettings.of("gatehouse.routes.open.path", "/", "gatehouse.routes.open.authenticate", "none"),
            Use.DROP_IN));

    @BeforeAll
    void build(@TempDir Path folder) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.json"), new JWKSet(key.jwk()).toString());
        gateway.close();
        gateway = new Gateway(GatewayConfig.from(
                TestSettings.of(
                        "gatehouse.issuers.main.issuer", ISSUER,
                        "gatehouse.issuers.main.audiences", "api",
                        "gatehouse.issuers.main.jwks-file", keys.toString(),
                        "gatehouse.routes.orders.path", "/orders/**",
                        "gatehouse.routes.orders.methods", "GET,POST",
                        "gatehouse.routes.orders.scopes", "orders.read",
                        "gatehouse.routes.admin.path", "/admin/**",
                        "gatehouse.routes.admin.roles", "admin",
                        "gatehouse.routes.maybe.path", "/maybe",
                        "gatehouse.routes.maybe.authenticate", "optional:bearer",
                        "gatehouse.routes.open.path", "/open/**",
                        "gatehouse.routes.open.authenticate", "none",
                        "gatehouse.routes.files.path", "/files/*",
                        "gatehouse.routes.files.authenticate", "none",
                        "gatehouse.routes.files.allow-encoded", "true",
                        "gatehouse.routes.through.path", "/through",
                        "gatehouse.routes.through.forward-token", "original"),
                Use.DROP_IN));
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private String token() {
        return TestJwts.of(key, ISSUER).token();
    }

    /** Through all phases, or to the first refusal. */
    private Exchange run(RequestView request) {
        Exchange exchange = gateway.open(request);
        for (Phase phase : Phase.values()) {
            if (gateway.advance(exchange, phase) != null) {
                return exchange;
            }
        }
        return exchange;
    }

    private static @Nullable FailureCode code(Exchange exchange) {
        Failure failure = exchange.failure();
        return failure == null ? null : failure.code();
    }

    private static @Nullable FailureCode code(@Nullable Failure failure) {
        return failure == null ? null : failure.code();
    }

    private List<String> challenges(Exchange exchange) {
        Failure failure = exchange.failure();
        assertThat(failure).isNotNull();
        return gateway
                .render(failure == null ? Failure.of(FailureCode.INTERNAL_ERROR, "") : failure, exchange)
                .headers()
                .stream()
                .filter(header -> header.name().equals("WWW-Authenticate"))
                .map(Header::value)
                .toList();
    }

    @Test
    void advanceWhenTokenIsGoodThenAdmittedWithIdentity() {
        Exchange exchange = run(FakeRequest.get("/orders/1").bearer(token()).with("X-Request-Id", "id-1"));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(exchange.failure()).isNull();
        assertThat(exchange.identity()).extracting(Identity::subject).isEqualTo("alice");
        assertThat(exchange.route()).extracting(Route::name).isEqualTo("orders");
        assertThat(exchange.forwardedHeaders())
                .containsOnly(
                        entry("X-User-Id", "alice"),
                        entry("X-Client-Id", "shop"),
                        entry("X-User-Scopes", "orders.read"),
                        entry("X-User-Roles", "clerk"),
                        entry("X-Request-Id", "id-1"),
                        entry("traceparent", exchange.trace().value()));
        assertThat(exchange.forwardedHeaders()).isSameAs(exchange.forwardedHeaders());
    }

    @Test
    void advanceWhenNotAllPhasesThenNotAdmitted() {
        Exchange exchange = gateway.open(FakeRequest.get("/open/x"));
        Phase[] phases = Phase.values();
        for (int i = 0; i < phases.length - 1; i++) {
            assertThat(gateway.advance(exchange, phases[i])).isNull();
            assertThat(exchange.isAdmitted()).isFalse();
        }

        assertThat(gateway.advance(exchange, phases[phases.length - 1])).isNull();
        assertThat(exchange.isAdmitted()).isTrue();
    }

    @Test
    void advanceWhenNoCredentialThenChallengedWithTheRoutesScopes() {
        Exchange exchange = run(FakeRequest.get("/orders/1"));

        assertThat(code(exchange)).isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(exchange.isAdmitted()).isFalse();
        assertThat(challenges(exchange)).containsExactly("Bearer realm=\"gatehouse\", scope=\"orders.read\"");
    }

    @Test
    void advanceWhenScopeIsMissingThenRefused() {
        Exchange exchange = run(FakeRequest.get("/orders/1")
                .bearer(TestJwts.of(key, ISSUER).withClaim("scope", "other").token()));

        assertThat(code(exchange)).isEqualTo(FailureCode.SCOPE_INSUFFICIENT);
        assertThat(challenges(exchange)).hasSize(1).first().asString().contains("scope=\"orders.read\"");
    }

    @Test
    void advanceWhenRoleIsMissingThenRefused() {
        assertThat(code(run(FakeRequest.get("/admin/x").bearer(token())))).isEqualTo(FailureCode.ROLE_MISSING);
    }

    @Test
    void advanceWhenTokenIsForgedThenRefused() {
        Exchange exchange = run(FakeRequest.get("/orders/1")
                .bearer(TestJwts.of(key, ISSUER).signedBy(TestKeys.ec("k1")).token()));

        assertThat(code(exchange)).isEqualTo(FailureCode.SIGNATURE_INVALID);
        assertThat(exchange.identity()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/none, ROUTE_UNKNOWN",
        "/, ROUTE_UNKNOWN",
        "/orders/../none, ROUTE_UNKNOWN",
        "/open/..;/orders/1, PATH_AMBIGUOUS",
        "/open/%2e%2e/orders/1, PATH_AMBIGUOUS",
        "//orders/1, PATH_AMBIGUOUS",
        "/open/a%2Fb, PATH_AMBIGUOUS",
        "/orders/a%2Fb, PATH_AMBIGUOUS",
        "/open/../orders/1, CREDENTIAL_MISSING",
    })
    void advanceWhenPathIsNotForTheRouteThenRefused(String path, FailureCode refusal) {
        assertThat(code(run(FakeRequest.get(path)))).isEqualTo(refusal);
    }

    @Test
    void advanceWhenPathIsUnknownThenRenderedWithoutChallenge() {
        assertThat(challenges(run(FakeRequest.get("/none")))).isEmpty();
    }

    @Test
    void advanceWhenRouteAllowsEncodedThenAdmitted() {
        assertThat(run(FakeRequest.get("/files/a%2Fb")).isAdmitted()).isTrue();
    }

    @Test
    void advanceWhenMethodIsNotTheRoutesThenRefusedWithThoseThatAre() {
        Exchange exchange = run(new FakeRequest("DELETE", "/orders/1").bearer(token()));

        assertThat(code(exchange)).isEqualTo(FailureCode.METHOD_NOT_ALLOWED);
        assertThat(exchange.failure()).extracting(Failure::expected).isEqualTo(List.of("GET", "POST"));
    }

    @Test
    void advanceWhenRouteTakesNothingThenCredentialIsNotRead() {
        Exchange exchange = run(FakeRequest.get("/open/x").bearer("rubbish").with("Authorization", "twice"));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(exchange.identity()).isNull();
        assertThat(exchange.forwardedHeaders()).containsOnlyKeys("X-Request-Id", "traceparent");
        assertThat(exchange.isStripped("Authorization")).isTrue();
        assertThat(exchange.isStripped("x_user_id")).isTrue();
        assertThat(exchange.isStripped("Accept")).isFalse();
    }

    @Test
    void advanceWhenOptionalThenNoneIsAdmittedAndBadIsRefused() {
        assertThat(run(FakeRequest.get("/maybe")).isAdmitted()).isTrue();
        assertThat(run(FakeRequest.get("/maybe").bearer(token())).identity()).isNotNull();
        assertThat(code(run(FakeRequest.get("/maybe").bearer("rubbish")))).isEqualTo(FailureCode.TOKEN_MALFORMED);
    }

    @Test
    void isStrippedWhenTokenGoesOnThenAuthorizationStays() {
        Exchange exchange = run(FakeRequest.get("/through").bearer(token()));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(exchange.isStripped("Authorization")).isFalse();
    }

    @Test
    void isStrippedWhenNoRouteYetThenEverything() {
        Exchange exchange = gateway.open(FakeRequest.get("/open/x"));

        assertThat(exchange.isStripped("Accept")).isTrue();
        assertThat(exchange.forwardedHeaders()).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @EnumSource(value = Phase.class, mode = EnumSource.Mode.EXCLUDE, names = "AUDIT")
    void advanceWhenPhaseComesTooEarlyThenRefused(Phase phase) {
        Exchange exchange = gateway.open(FakeRequest.get("/open/x"));

        assertThat(code(gateway.advance(exchange, phase))).isEqualTo(FailureCode.FILTER_ORDER);
        assertThat(exchange.isAdmitted()).isFalse();
    }

    @Test
    void advanceWhenPhaseComesTwiceThenRefused() {
        Exchange exchange = gateway.open(FakeRequest.get("/open/x"));

        assertThat(gateway.advance(exchange, Phase.AUDIT)).isNull();
        assertThat(code(gateway.advance(exchange, Phase.AUDIT))).isEqualTo(FailureCode.FILTER_ORDER);
    }

    @Test
    void advanceWhenRefusedBeforeThenNeverAdmitted() {
        Exchange exchange = run(FakeRequest.get("/orders/1"));

        assertThat(code(gateway.advance(exchange, Phase.AUTHENTICATION))).isEqualTo(FailureCode.FILTER_ORDER);
        assertThat(exchange.isAdmitted()).isFalse();
    }

    @Test
    void advanceWhenRequestBreaksThenInternalErrorWithoutDetail() {
        Exchange exchange = run(new BrokenRequest());

        assertThat(exchange.failure())
                .isEqualTo(Failure.of(FailureCode.INTERNAL_ERROR, "java.lang.IllegalStateException"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id-1", "7b1b9a7e-6a6f-4a6e-9d3e-0f3a4f1d2c3b"})
    void openWhenRequestIdIsPlainThenKept(String id) {
        assertThat(gateway.open(FakeRequest.get("/").with("X-Request-Id", id)).requestId())
                .isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\nb", "", "<script>"})
    void openWhenRequestIdIsOddThenReplaced(String id) {
        assertThat(gateway.open(FakeRequest.get("/").with("X-Request-Id", id)).requestId())
                .matches("[0-9a-f]{32}");
    }

    @Test
    void openWhenRequestIdsAreTwoThenReplaced() {
        assertThat(gateway.open(FakeRequest.get("/").with("X-Request-Id", "a").with("X-Request-Id", "b"))
                        .requestId())
                .matches("[0-9a-f]{32}");
    }

    @Test
    void advanceWhenTraceParentIsValidThenKeptWithItsState() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        Exchange exchange =
                run(FakeRequest.get("/open/x").with("traceparent", trace).with("tracestate", "a=1"));

        assertThat(exchange.forwardedHeaders()).containsEntry("traceparent", trace);
        assertThat(exchange.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(exchange.isStripped("tracestate")).isFalse();
    }

    @Test
    void advanceWhenTraceParentIsNoneThenMadeAndTheStateGone() {
        Exchange exchange = run(FakeRequest.get("/open/x").with("tracestate", "a=1"));

        assertThat(exchange.traceId()).matches("[0-9a-f]{32}");
        assertThat(exchange.forwardedHeaders().get("traceparent")).contains(exchange.traceId());
        assertThat(exchange.isStripped("TraceState")).isTrue();
    }

    @Test
    void advanceWhenIdentityIsTooLargeThenRefusedInTheLastPhase() {
        TestJwts jwt = TestJwts.of(key, ISSUER).withClaim("sub", "\u00e9".repeat(1_400));
        Exchange large = run(FakeRequest.get("/orders/1").bearer(jwt.token()));
        Exchange fits = run(FakeRequest.get("/orders/1")
                .bearer(jwt.withClaim("sub", "\u00e9".repeat(1_200)).token()));

        assertThat(code(large)).isEqualTo(FailureCode.IDENTITY_TOO_LARGE);
        assertThat(large.isAdmitted()).isFalse();
        assertThat(large.forwardedHeaders()).isEmpty();
        assertThat(fits.isAdmitted()).isTrue();
    }

    @Test
    void ownReplyWhenNothingIsSignedThenNone() {
        assertThat(gateway.ownReply(FakeRequest.get("/.well-known/gatehouse-jwks.json")))
                .isNull();
    }

    private @Nullable FailureCode dispatch(Exchange exchange, String target) {
        return code(gateway.dispatch(exchange, CanonicalPath.parse(target)));
    }

    @ParameterizedTest
    @CsvSource({
        "/open/y,",
        "/maybe,",
        "/WEB-INF/view.jsp,",
        "/orders/2, CREDENTIAL_MISSING",
        "/open/../orders/2, CREDENTIAL_MISSING",
        "/open/..;/orders/2, PATH_AMBIGUOUS",
        "/open/a%2Fb, PATH_AMBIGUOUS",
        "/files/a%2Fb,",
    })
    void dispatchWhenNoIdentityThenOnlyWhatARequestCouldReach(String target, @Nullable FailureCode refusal) {
        assertThat(dispatch(run(FakeRequest.get("/open/x")), target)).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource({"/orders/2,", "/open/x,", "/admin/x, ROLE_MISSING"})
    void dispatchWhenIdentityThenHeldAgainstTheTargetsRoute(String target, @Nullable FailureCode refusal) {
        Exchange exchange = run(FakeRequest.get("/orders/1").bearer(token()));

        assertThat(dispatch(exchange, target)).isEqualTo(refusal);
        assertThat(code(exchange)).isEqualTo(refusal);
    }

    @Test
    void dispatchWhenMethodIsNotTheTargetsThenRefused() {
        assertThat(dispatch(run(new FakeRequest("DELETE", "/open/x")), "/orders/2"))
                .isEqualTo(FailureCode.METHOD_NOT_ALLOWED);
    }

    @Test
    void routesWhenAskedThenAllByName() {
        assertThat(gateway.routes())
                .extracting(Route::name)
                .containsExactly("admin", "files", "maybe", "open", "orders", "through");
    }

    private static final class BrokenRequest implements RequestView {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public RequestPath path() {
            throw new IllegalStateException("the container broke: hunter2");
        }

        @Override
        public String host() {
            return "";
        }

        @Override
        public List<String> headers(String name) {
            return List.of();
        }

        @Override
        public String peerAddress() {
            return "";
        }
    }
}
