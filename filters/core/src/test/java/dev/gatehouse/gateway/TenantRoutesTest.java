package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.Advance.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests that name a tenant and requests that don't, on routes of every kind. */
class TenantRoutesTest {

    private static final TestKeys KEY = TestKeys.ec("k1");
    private static final String PLAIN = "https://plain.example.com";
    private static final String CLAIMS = "https://claims.example.com";
    private static final String DOWN = "https://down.example.com";

    @TempDir
    private Path folder;

    private final TestProvider asked = new TestProvider();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Gateway gateway;

    @BeforeEach
    void settings() throws IOException {
        String keys = Files.writeString(folder.resolve("keys.json"), new JWKSet(KEY.jwk()).toString())
                .toString();
        issuer("plain", PLAIN, "jwks-file", keys);
        issuer("claims", CLAIMS, "jwks-file", keys);
        issuer("down", DOWN, "jwks-uri", "http://127.0.0.1:1/keys");
        issuer("asked", asked.issuer(), "introspection", "always");
        settings.put("gatehouse.issuers.asked.client-id", "gatehouse");
        settings.put("gatehouse.issuers.asked.client-secret", "hush");
        settings.put("gatehouse.issuers.claims.tenant-claim", "org");

        settings.put("gatehouse.tenants.acme.host", "acme.example.com");
        settings.put("gatehouse.tenants.acme.issuers", "claims");
        settings.put("gatehouse.tenants.acme.claim", "org-7");
        settings.put("gatehouse.tenants.globex.path-prefix", "/t/globex");
        settings.put("gatehouse.tenants.globex.issuers", "plain");
        settings.put("gatehouse.tenants.globex.audiences", "orders");

        route("all", "/**", "bearer", "");
        route("open", "/open/**", "none", "");
        route("open-acme", "/open-acme", "none", "acme");
        route("maybe", "/maybe", "optional:bearer", "");
        route("acme-only", "/acme-only", "bearer", "acme");
    }

    /** A tenant to which its tokens lead, and one more issuer. */
    private void led() {
        settings.put("gatehouse.tenants.led.issuers", "claims,down,asked");
        route("maybe-led", "/maybe-led", "optional:bearer", "led");
        route("led-only", "/led-only", "bearer", "led");
    }

    private void issuer(String name, String issuer, String key, String value) {
        settings.put("gatehouse.issuers." + name + ".issuer", issuer);
        settings.put("gatehouse.issuers." + name + ".audiences", "api");
        settings.put("gatehouse.issuers." + name + '.' + key, value);
    }

    private void route(String name, String path, String authenticate, String tenants) {
        settings.put("gatehouse.routes." + name + ".path", path);
        settings.put("gatehouse.routes." + name + ".authenticate", authenticate);
        if (!tenants.isEmpty()) {
            settings.put("gatehouse.routes." + name + ".tenants", tenants);
        }
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
        asked.close();
    }

    private Gateway gateway() {
        Gateway built = gateway;
        if (built == null) {
            built = new Gateway(GatewayConfig.from(Settings.of(SettingsSource.of("a test", settings)), Use.DROP_IN));
            gateway = built;
        }
        return built;
    }

    private Exchange run(FakeRequest request) {
        return Advance.all(gateway(), request);
    }

    private @Nullable FailureCode refusal(FakeRequest request) {
        return Advance.refusal(gateway(), request);
    }

    private static String of(String organisation) {
        return TestJwts.of(KEY, CLAIMS).withClaim("org", organisation).token();
    }

    private static FakeRequest acme(String path) {
        return FakeRequest.get(path).at("acme.example.com");
    }

    @Test
    void advanceWhenTokenIsTheNamedTenantsThenServedForItByName() {
        Exchange exchange = run(acme("/x").bearer(of("org-7")));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(exchange.tenant().name()).isEqualTo("acme");
        assertThat(exchange.identity()).extracting(Identity::tenant).isEqualTo("acme");
        assertThat(exchange.forwardedHeaders()).containsEntry("X-Tenant-Id", "acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "ORG-7", "org-70", "globex"})
    void advanceWhenTokenIsAnotherTenantsThenRefused(String organisation) {
        assertThat(refusal(acme("/x").bearer(of(organisation)))).isEqualTo(FailureCode.TENANT_MISMATCH);
    }

    @Test
    void advanceWhenIssuerIsAnotherTenantsThenRefusedAndNothingIsSpentOnIt() {
        led();

        assertThat(refusal(acme("/x").bearer(TestJwts.of(KEY, PLAIN).token()))).isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(refusal(acme("/x").bearer(TestJwts.of(KEY, DOWN).token()))).isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(refusal(acme("/x").bearer(TestJwts.of(KEY, asked.issuer()).token())))
                .isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(asked.questions()).isEmpty();
        assertThat(refusal(acme("/x")
                        .bearer(TestJwts.of(KEY, "https://stranger.example.com").token())))
                .isEqualTo(FailureCode.ISSUER_UNKNOWN);

        assertThat(refusal(FakeRequest.get("/x").bearer(TestJwts.of(KEY, DOWN).token())))
                .isEqualTo(FailureCode.KEYS_UNAVAILABLE);
        assertThat(refusal(FakeRequest.get("/x")
                        .bearer(TestJwts.of(KEY, asked.issuer()).token())))
                .isNull();
        assertThat(asked.questions()).hasSize(1);
    }

    @Test
    void advanceWhenTenantHasAudiencesThenTheTokenMustBeForOne() {
        TestJwts jwt = TestJwts.of(KEY, PLAIN);

        assertThat(refusal(FakeRequest.get("/t/globex/x")
                        .bearer(jwt.withClaim("aud", List.of("api", "orders")).token())))
                .isNull();
        assertThat(refusal(FakeRequest.get("/t/globex/x").bearer(jwt.token()))).isEqualTo(FailureCode.AUDIENCE_REFUSED);
    }

    @Test
    void advanceWhenNothingNamesATenantThenRefusedBeforeAuthentication() {
        assertThat(refusal(FakeRequest.get("/x").bearer(of("org-7")))).isEqualTo(FailureCode.TENANT_UNKNOWN);
        assertThat(refusal(FakeRequest.get("/x").bearer("rubbish"))).isEqualTo(FailureCode.TENANT_UNKNOWN);
        assertThat(refusal(FakeRequest.get("/maybe"))).isEqualTo(FailureCode.TENANT_UNKNOWN);
        assertThat(run(FakeRequest.get("/open/x")).tenant()).isEqualTo(Tenant.DEFAULT);
        assertThat(refusal(FakeRequest.get("/open/x"))).isNull();
        assertThat(refusal(acme("/maybe"))).isNull();
    }

    @Test
    void advanceWhenNothingNamesATenantThenTheCredentialLeadsToOneThatNeedNotBeNamed() {
        led();

        Exchange led = run(FakeRequest.get("/x").bearer(of("led")));
        assertThat(led.isAdmitted()).isTrue();
        assertThat(led.tenant().name()).isEqualTo("led");
        assertThat(led.identity()).extracting(Identity::tenant).isEqualTo("led");
        assertThat(refusal(FakeRequest.get("/x").bearer(of("org-7")))).isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(refusal(FakeRequest.get("/x").bearer(TestJwts.of(KEY, CLAIMS).token())))
                .isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(refusal(FakeRequest.get("/x").bearer(TestJwts.of(KEY, PLAIN).token())))
                .isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(refusal(acme("/x").bearer(of("led")))).isEqualTo(FailureCode.TENANT_MISMATCH);
    }

    @Test
    void advanceWhenRouteIsOptionalThenWithoutCredentialForTheNamedTenantOrNone() {
        led();

        assertThat(run(FakeRequest.get("/maybe")).tenant()).isEqualTo(Tenant.DEFAULT);
        assertThat(refusal(FakeRequest.get("/maybe"))).isNull();
        assertThat(run(acme("/maybe")).tenant().name()).isEqualTo("acme");
        assertThat(refusal(acme("/maybe"))).isNull();
        assertThat(refusal(acme("/maybe").bearer("a.b.c"))).isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(refusal(acme("/maybe").bearer(of("led")))).isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(refusal(FakeRequest.get("/maybe-led"))).isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(refusal(FakeRequest.get("/maybe-led").bearer(of("led")))).isNull();
    }

    @Test
    void advanceWhenRouteIsForSomeTenantsThenRefusedForTheOthers() {
        led();

        assertThat(refusal(acme("/acme-only").bearer(of("org-7")))).isNull();
        assertThat(refusal(FakeRequest.get("/acme-only").bearer(of("led")))).isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(refusal(FakeRequest.get("/led-only").bearer(of("led")))).isNull();
        assertThat(refusal(acme("/led-only").bearer(of("org-7")))).isEqualTo(FailureCode.TENANT_MISMATCH);
        assertThat(refusal(acme("/open-acme"))).isNull();
        assertThat(refusal(FakeRequest.get("/open-acme"))).isEqualTo(FailureCode.TENANT_MISMATCH);
    }

    @ParameterizedTest
    @CsvSource({
        "/y,",
        "/acme-only,",
        "/open/y,",
        "/WEB-INF/view.jsp,",
        "/t/globex/y, TENANT_MISMATCH",
        "/y/../t/globex/y, TENANT_MISMATCH",
        "/t/globex, TENANT_MISMATCH",
        "/led-only, TENANT_MISMATCH",
    })
    void dispatchWhenTargetIsAnotherTenantsThenRefused(String target, @Nullable FailureCode refusal) {
        led();
        Exchange exchange = run(acme("/x").bearer(of("org-7")));

        assertThat(code(gateway().dispatch(exchange, CanonicalPath.parse(target))))
                .isEqualTo(refusal);
    }

    @Test
    void dispatchWhenTargetIsTheSameTenantsThenReached() {
        Exchange exchange = run(FakeRequest.get("/t/globex/x")
                .bearer(TestJwts.of(KEY, PLAIN)
                        .withClaim("aud", List.of("api", "orders"))
                        .token()));

        assertThat(exchange.isAdmitted()).isTrue();
        assertThat(gateway().dispatch(exchange, CanonicalPath.parse("/t/globex/y")))
                .isNull();
        assertThat(gateway().dispatch(exchange, CanonicalPath.parse("/y"))).isNull();
    }

    @Test
    void dispatchWhenServedForNobodyThenNoTenantsPathIsReached() {
        Exchange exchange = run(FakeRequest.get("/open/x"));

        assertThat(gateway().dispatch(exchange, CanonicalPath.parse("/open/y"))).isNull();
        assertThat(code(gateway().dispatch(exchange, CanonicalPath.parse("/t/globex/open"))))
                .isEqualTo(FailureCode.TENANT_MISMATCH);
    }

    @Test
    void isStrippedWhenHeaderNamesTenantsThenOnEveryRouteAndInEverySpelling() {
        settings.put("gatehouse.trusted-proxies", "192.0.2.1");
        settings.put("gatehouse.tenants.acme.header", "X-Org:acme");
        Exchange open = run(FakeRequest.get("/open/x").with("X-Org", "acme").from("198.51.100.1"));

        assertThat(open.isAdmitted()).isTrue();
        assertThat(open.tenant()).isEqualTo(Tenant.DEFAULT);
        assertThat(open.isStripped("x_ORG")).isTrue();
        assertThat(open.isStripped("X-Orga")).isFalse();
        assertThat(run(FakeRequest.get("/open/x").with("X-Org", "acme"))
                        .tenant()
                        .name())
                .isEqualTo("acme");
        assertThat(refusal(FakeRequest.get("/x").with("X-Org", "acme").bearer(of("org-7"))))
                .isNull();
        assertThat(refusal(FakeRequest.get("/open/x").with("X-Org", "nobody"))).isEqualTo(FailureCode.TENANT_UNKNOWN);
    }

    @Test
    void fromWhenTwoAskedIssuersAreOfDifferentNamedTenantsThenNoProblem() {
        try (TestProvider second = new TestProvider()) {
            issuer("asked2", second.issuer(), "introspection", "always");
            settings.put("gatehouse.issuers.asked2.client-id", "gatehouse");
            settings.put("gatehouse.issuers.asked2.client-secret", "hush");
            settings.put("gatehouse.tenants.acme.issuers", "claims,asked");
            settings.put("gatehouse.tenants.globex.issuers", "plain,asked2");

            assertThat(refusal(acme("/x").bearer("opaque-1"))).isNull();
            assertThat(asked.questions()).hasSize(1);
            assertThat(second.questions()).isEmpty();
        }
    }
}
