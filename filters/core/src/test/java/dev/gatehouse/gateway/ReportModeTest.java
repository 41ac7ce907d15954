package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.Advance.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A route that decides and notes, and lets pass. */
class ReportModeTest {

    private static final String ISSUER = "https://auth.example.com";
    private static final TestKeys KEY = TestKeys.ec("k1");

    private final Logger logger = Logger.getLogger("dev.gatehouse.refusal");
    private final Lines lines = new Lines();

    @TempDir
    private Path folder;

    private Gateway gateway = new Gateway(GatewayConfig.from(
            TestSettings.of("gatehouse.routes.open.path", "/", "gatehouse.routes.open.authenticate", "none"),
            Use.DROP_IN));

    @BeforeEach
    void build() throws IOException {
        logger.addHandler(lines);
        Path keys = Files.writeString(folder.resolve("keys.json"), new JWKSet(KEY.jwk()).toString());
        gateway.close();
        gateway = new Gateway(GatewayConfig.from(
                TestSettings.of(
                        "gatehouse.issuers.main.issuer", ISSUER,
                        "gatehouse.issuers.main.audiences", "api",
                        "gatehouse.issuers.main.jwks-file", keys.toString(),
                        "gatehouse.issuers.main.tenant-claim", "tenant",
                        "gatehouse.forward.max-size", "1KiB",
                        "gatehouse.tenants.acme.host", "acme.example.com",
                        "gatehouse.tenants.acme.issuers", "main",
                        "gatehouse.tenants.globex.host", "globex.example.com",
                        "gatehouse.tenants.globex.path-prefix", "/t/globex",
                        "gatehouse.tenants.globex.issuers", "main",
                        "gatehouse.routes.soft.path", "/soft/**",
                        "gatehouse.routes.soft.methods", "GET",
                        "gatehouse.routes.soft.scopes", "orders.read",
                        "gatehouse.routes.soft.mode", "report",
                        "gatehouse.routes.soft.tenants", "acme",
                        "gatehouse.routes.through.path", "/through",
                        "gatehouse.routes.through.mode", "report",
                        "gatehouse.routes.through.forward-token", "original",
                        "gatehouse.routes.hard.path", "/hard/**",
                        "gatehouse.routes.hard.forward-token", "original",
                        "gatehouse.routes.open.path", "/open",
                        "gatehouse.routes.open.authenticate", "none"),
                Use.DROP_IN));
    }

    @AfterEach
    void close() {
        logger.removeHandler(lines);
        gateway.close();
    }

    private static TestJwts jwt() {
        return TestJwts.of(KEY, ISSUER).withClaim("tenant", "acme");
    }

    private static FakeRequest request(String path) {
        return FakeRequest.get(path).at("acme.example.com");
    }

    private static @Nullable FailureCode reported(Exchange exchange) {
        assertThat(exchange.isAdmitted()).isTrue();
        return code(exchange.reported());
    }

    @Test
    void advanceWhenNothingIsWrongThenNothingIsReported() {
        Exchange exchange = Advance.all(gateway, request("/soft/x").bearer(jwt().token()));

        assertThat(reported(exchange)).isNull();
        assertThat(exchange.identity()).isNotNull();
        assertThat(lines.all).isEmpty();
    }

    @Test
    void advanceWhenCredentialIsMissingOrBadThenReportedAndAnonymous() {
        Exchange missing = Advance.all(gateway, request("/soft/x"));
        Exchange bad = Advance.all(gateway, request("/soft/x").bearer("rubbish"));

        assertThat(reported(missing)).isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(reported(bad)).isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(bad.identity()).isNull();
        assertThat(bad.failure()).isNull();
        assertThat(bad.forwardedHeaders()).containsOnlyKeys("X-Request-Id", "traceparent");
        assertThat(lines.all)
                .hasSize(2)
                .first()
                .asString()
                .startsWith("GH1101 reported mode=report request=")
                .contains(" status=401 code=CREDENTIAL_MISSING phase=AUTHENTICATION route=soft ");
    }

    @Test
    void advanceWhenScopeIsMissingThenReportedAndTheCallerIsNotVouchedFor() {
        Exchange exchange = Advance.all(
                gateway,
                request("/soft/x").bearer(jwt().withClaim("scope", "other").token()));

        assertThat(reported(exchange)).isEqualTo(FailureCode.SCOPE_INSUFFICIENT);
        assertThat(exchange.identity()).isNull();
        assertThat(exchange.forwardedHeaders()).containsOnlyKeys("X-Request-Id", "traceparent");
    }

    @Test
    void advanceWhenIdentityIsTooLargeThenReportedAndAnonymous() {
        String token =
                jwt().withClaim("scope", "orders.read " + "x".repeat(2000)).token();
        Exchange soft = Advance.all(gateway, request("/soft/x").bearer(token));

        assertThat(reported(soft)).isEqualTo(FailureCode.IDENTITY_TOO_LARGE);
        assertThat(soft.identity()).isNull();
        assertThat(soft.forwardedHeaders()).containsOnlyKeys("X-Request-Id", "traceparent");
        assertThat(Advance.refusal(gateway, request("/hard/x").bearer(token)))
                .isEqualTo(FailureCode.IDENTITY_TOO_LARGE);
    }

    @Test
    void advanceWhenTenantDoesNotAgreeThenReportedAndAuthenticationIsNotTried() {
        Exchange foreign = Advance.all(
                gateway,
                request("/soft/x").bearer(jwt().withClaim("tenant", "globex").token()));
        Exchange elsewhere = Advance.all(
                gateway, FakeRequest.get("/soft/x").at("globex.example.com").bearer("rubbish"));
        Exchange unnamed = Advance.all(gateway, FakeRequest.get("/soft/x").bearer("rubbish"));

        assertThat(reported(foreign)).isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(foreign.identity()).isNull();
        assertThat(reported(elsewhere)).isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(reported(unnamed)).isEqualTo(FailureCode.TENANT_UNKNOWN);
        assertThat(lines.all).hasSize(3);
    }

    @Test
    void advanceWhenRequestIsAmbiguousOrHasNoRouteThenRefusedAllTheSame() {
        assertThat(Advance.refusal(gateway, request("/soft/..;/x"))).isEqualTo(FailureCode.PATH_AMBIGUOUS);
        assertThat(Advance.refusal(gateway, request("/soft/a%2Fb"))).isEqualTo(FailureCode.PATH_AMBIGUOUS);
        assertThat(Advance.refusal(gateway, request("/soft/x").at("a..b"))).isEqualTo(FailureCode.REQUEST_AMBIGUOUS);
        assertThat(Advance.refusal(gateway, new FakeRequest("POST", "/soft/x").at("acme.example.com")))
                .isEqualTo(FailureCode.METHOD_NOT_ALLOWED);
        assertThat(Advance.refusal(gateway, request("/none"))).isEqualTo(FailureCode.ROUTE_UNKNOWN);
        assertThat(Advance.refusal(gateway, request("/hard/x"))).isEqualTo(FailureCode.CREDENTIAL_MISSING);
    }

    @Test
    void advanceWhenPhaseComesOutOfOrderThenRefusedAllTheSame() {
        Exchange exchange = gateway.open(request("/soft/x"));
        gateway.advance(exchange, Phase.AUDIT);
        gateway.advance(exchange, Phase.TENANT);

        assertThat(code(gateway.advance(exchange, Phase.AUTHORIZATION))).isEqualTo(FailureCode.FILTER_ORDER);
        assertThat(exchange.isAdmitted()).isFalse();
    }

    @Test
    void isStrippedWhenTokenGoesOnThenUncheckedToo() {
        Exchange unchecked = Advance.all(gateway, request("/through").with("Authorization", "Basic YTpi"));
        Exchange kept = Advance.all(gateway, request("/soft/x").with("Authorization", "Basic YTpi"));

        assertThat(reported(unchecked)).isEqualTo(FailureCode.CREDENTIAL_MISSING);
        assertThat(unchecked.isStripped("authorization")).isFalse();
        assertThat(unchecked.isStripped("X-User-Id")).isTrue();
        assertThat(kept.isStripped("Authorization")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"/soft/y, CREDENTIAL_MISSING,", "/open,,", "/hard/x,, CREDENTIAL_MISSING"})
    void dispatchWhenTargetOnlyReportsThenPassesAndIsNoted(
            String target, @Nullable FailureCode reported, @Nullable FailureCode refused) {
        Exchange exchange = Advance.all(gateway, request("/open"));

        assertThat(code(gateway.dispatch(exchange, CanonicalPath.parse(target))))
                .isEqualTo(refused);
        assertThat(code(exchange.reported())).isEqualTo(reported);
        assertThat(lines.all.stream().filter(line -> line.contains("mode=report")))
                .hasSize(reported == null ? 0 : 1);
    }

    @Test
    void dispatchWhenRequestWasOnlyReportedThenEnforcedRoutesStayClosed() {
        Exchange exchange = Advance.all(gateway, request("/soft/x"));

        assertThat(code(gateway.dispatch(exchange, CanonicalPath.parse("/hard/x"))))
                .isEqualTo(FailureCode.CREDENTIAL_MISSING);
    }

    private static final class Lines extends Handler {
        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord logged) {
            all.add(logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void advanceWhenTokensAreInHeaderAndQueryThenReported() {
        Exchange twice = Advance.all(gateway, request("/soft/x?access_token=t").bearer(jwt().token()));
        Exchange once = Advance.all(gateway, request("/soft/x?token=t").bearer(jwt().token()));

        assertThat(reported(twice)).isEqualTo(FailureCode.TOKEN_REPEATED);
        assertThat(twice.identity()).isNull();
        assertThat(reported(once)).isNull();
        assertThat(Advance.refusal(gateway, request("/hard/x?access_token=t").bearer(jwt().token())))
                .isEqualTo(FailureCode.TOKEN_REPEATED);
    }
}
