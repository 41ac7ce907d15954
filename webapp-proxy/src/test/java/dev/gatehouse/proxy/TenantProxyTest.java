package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.NewApiKey;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tenants behind the real proxy, by raw sockets: what is not a tenant's own never reaches the backend. */
class TenantProxyTest {

    private static final List<String> TENANTS = List.of("acme", "acme2", "globex", "hooli");
    private static final List<String> NAMINGS = List.of("host", "path", "header");
    private static final String STRANGER = "127.0.0.2";
    private static final String PROXY = "127.0.0.1";

    @TempDir
    private static Path directory;

    /** Each issuer's only key has the same name. */
    private static final Map<String, TestKeys> KEYS = new LinkedHashMap<>();

    private static final Map<String, TestIssuer> ISSUERS = new LinkedHashMap<>();
    private static final TestProvider PROVIDER = new TestProvider();
    private static final RecordingBackend BACKEND = new RecordingBackend();
    /** By tenant, the header lines that hold its credentials. */
    private static final Map<String, List<String>> CREDENTIALS = new LinkedHashMap<>();

    private static RunningProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        TestCa ca = TestCa.root("clients");
        PROVIDER.answer((exchange, question) -> {
            String tenant = question.token().substring("opaque-".length());
            Map<String, Object> members = PROVIDER.active();
            members.put("tenant", tenant);
            TestProvider.send(exchange, 200, "application/json", JSONObjectUtils.toJSONString(members));
        });
        Path store = directory.resolve("keys.json");
        StringBuilder settings = new StringBuilder("""
                gatehouse.trusted-proxies=127.0.0.1/32
                gatehouse.client-certificates.source=header
                gatehouse.client-certificates.ca=%1$s
                gatehouse.api-keys.store=file
                gatehouse.api-keys.file=%2$s
                gatehouse.issuers.asked.issuer=%3$s
                gatehouse.issuers.asked.audiences=api
                gatehouse.issuers.asked.introspection=always
                gatehouse.issuers.asked.client-id=gatehouse
                gatehouse.issuers.asked.client-secret=hush
                gatehouse.issuers.asked.tenant-claim=tenant
                gatehouse.routes.api.path=/**
                gatehouse.routes.api.authenticate=bearer,api-key,client-cert
                gatehouse.routes.api.backends=%4$s
                gatehouse.routes.open.path=/open/**
                gatehouse.routes.open.authenticate=none
                gatehouse.routes.open.backends=%4$s
                """.formatted(
                TestCa.write(directory.resolve("ca.pem"), ca.certificate()), store, PROVIDER.issuer(), BACKEND.url()));
        List<String> records = new ArrayList<>();
        for (String tenant : TENANTS) {
            settings.append(tenant(tenant));
            IssuedApiKey key = apiKey(store, tenant);
            records.add(key.record());
            CREDENTIALS.put(
                    tenant,
                    List.of(
                            bearer(jwt(tenant).token()),
                            bearer("opaque-" + tenant),
                            "X-API-Key: " + key.text(),
                            "Client-Cert: :"
                                    + Base64.getEncoder()
                                            .encodeToString(ca.client("app-" + tenant)
                                                    .certificate()
                                                    .getEncoded())
                                    + ":"));
        }
        Files.writeString(store, "{\"keys\":[" + String.join(",", records) + "]}");
        proxy = new RunningProxy(directory, settings.toString());
    }

    private static String tenant(String tenant) {
        TestKeys key = TestKeys.ec("k1");
        TestIssuer issuer = new TestIssuer(key);
        KEYS.put(tenant, key);
        ISSUERS.put(tenant, issuer);
        return """
                gatehouse.issuers.of-%1$s.issuer=%2$s
                gatehouse.issuers.of-%1$s.audiences=api
                gatehouse.tenants.%1$s.host=%1$s.test
                gatehouse.tenants.%1$s.path-prefix=/t/%1$s
                gatehouse.tenants.%1$s.header=X-Tenant-Id:%1$s
                gatehouse.tenants.%1$s.issuers=of-%1$s,asked
                gatehouse.tenants.%1$s.certificates=app-%1$s
                """.formatted(tenant, issuer.issuer());
    }

    private static IssuedApiKey apiKey(Path store, String tenant) {
        ApiKeyConfig config = new ApiKeyConfig("X-API-Key", "live", null, store, Duration.ofSeconds(30), 100, null);
        try (ApiKeyAdministration keys = config.administration(new EngineContext(Clock.systemUTC(), event -> {}))) {
            return keys.createUnstored(
                    new NewApiKey("app", null, tenant, Set.of(), Set.of(), null, null, Duration.ofDays(1)));
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
        BACKEND.close();
        PROVIDER.close();
        ISSUERS.values().forEach(TestIssuer::close);
    }

    @BeforeEach
    void reset() {
        BACKEND.reset();
    }

    private static TestJwts jwt(String tenant) {
        TestKeys key = KEYS.get(tenant);
        TestIssuer issuer = ISSUERS.get(tenant);
        if (key == null || issuer == null) {
            throw new IllegalArgumentException(tenant);
        }
        return TestJwts.of(key, issuer.issuer());
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String token(String tenant) {
        return CREDENTIALS.getOrDefault(tenant, List.of()).get(0);
    }

    private static RawHttp.Reply get(String source, String host, String target, String... headers) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String header : headers) {
            lines.append(header).append("\r\n");
        }
        return RawHttp.send(
                source,
                proxy.url(),
                "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + lines + "Connection: close\r\n\r\n");
    }

    private static int named(String naming, String tenant, String credential) throws IOException {
        return switch (naming) {
            case "host" -> get(PROXY, tenant + ".test", "/o", credential).status();
            case "path" ->
                get(PROXY, "gateway.test", "/t/" + tenant + "/o", credential).status();
            default ->
                get(PROXY, "gateway.test", "/o", "X-Tenant-Id: " + tenant, credential)
                        .status();
        };
    }

    private static List<String> admitted(boolean diagonal) throws IOException {
        List<String> admitted = new ArrayList<>();
        for (String owner : TENANTS) {
            List<String> credentials = CREDENTIALS.getOrDefault(owner, List.of());
            for (String tenant : TENANTS) {
                for (String naming : NAMINGS) {
                    for (int kind = 0; kind < credentials.size(); kind++) {
                        if (owner.equals(tenant) && !diagonal) {
                            continue;
                        }
                        int status = named(naming, tenant, credentials.get(kind));
                        assertThat(status).isIn(200, 403);
                        if (status == 200) {
                            admitted.add(owner + ' ' + tenant + ' ' + naming + ' ' + kind);
                        }
                    }
                }
            }
        }
        return admitted;
    }

    @Test
    void serveWhenCredentialsMeetTenantsThenOnlyTheDiagonalPassesColdAndWarm() throws Exception {
        List<String> diagonal = new ArrayList<>();
        for (String tenant : TENANTS) {
            for (String naming : NAMINGS) {
                for (int kind = 0; kind < 4; kind++) {
                    diagonal.add(tenant + ' ' + tenant + ' ' + naming + ' ' + kind);
                }
            }
        }

        assertThat(admitted(false)).isEmpty();
        assertThat(BACKEND.hits()).isZero();
        assertThat(admitted(true)).isEqualTo(diagonal);
        assertThat(admitted(true)).isEqualTo(diagonal);
        assertThat(BACKEND.hits()).isEqualTo(2 * diagonal.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "globex.test /o",
                "GLOBEX.test /o",
                "globex.test. /o",
                "globex.test:8080 /o",
                "globex.test /open/../o",
                "gateway.test /t/globex/o",
                "gateway.test /t/acme/../globex/o",
                "gateway.test /t/./globex/o",
                "gateway.test /t/glob%65x/o",
                "gateway.test http://globex.test/o",
            })
    void serveWhenTokenIsAnotherTenantsThenForbiddenHoweverItIsNamed(String named) throws Exception {
        String[] hostAndTarget = named.split(" ", -1);

        RawHttp.Reply reply = get(PROXY, hostAndTarget[0], hostAndTarget[1], token("acme"));

        assertThat(reply.status()).isIn(400, 403);
        assertThat(reply.text()).doesNotContain("globex ").doesNotContain("acme");
        assertThat(BACKEND.hits()).isZero();
        assertThat(get(PROXY, "globex.test", "/o", token("globex")).status()).isEqualTo(200);
        assertThat(get(PROXY, "acme.test", "/o", token("acme")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "globex, 403",
        "nobody, 403",
        "ACME, 403",
        "'acme,globex', 400",
        "'acme, acme', 400",
    })
    void serveWhenTrustedProxyNamesAnotherTenantThenRefused(String value, int status) throws Exception {
        assertThat(get(PROXY, "gateway.test", "/o", "X-Tenant-Id: " + value, token("acme"))
                        .status())
                .isEqualTo(status);
        assertThat(BACKEND.hits()).isZero();
        assertThat(get(PROXY, "gateway.test", "/o", "X-Tenant-Id: acme", token("acme"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void serveWhenNamesContradictEachOtherThenAmbiguous() throws Exception {
        assertThat(get(PROXY, "acme.test", "/t/globex/o", token("acme")).status())
                .isEqualTo(400);
        assertThat(get(PROXY, "acme.test", "/o", "X-Tenant-Id: globex", token("acme"))
                        .status())
                .isEqualTo(400);
        assertThat(get(PROXY, "gateway.test", "/o", "X-Tenant-Id: acme", "X-Tenant-Id: acme", token("acme"))
                        .status())
                .isEqualTo(400);
        assertThat(get(PROXY, "acme.test\r\nHost: globex.test", "/o", token("acme"))
                        .status())
                .isEqualTo(400);
        assertThat(get(PROXY, "gateway.test", "/t/acme%2f..%2fglobex/o", token("acme"))
                        .status())
                .isEqualTo(400);
        assertThat(BACKEND.hits()).isZero();
        assertThat(get(PROXY, "acme.test", "/t/acme/o", "X-Tenant-Id: acme", token("acme"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void serveWhenStrangerNamesATenantInAHeaderThenItNeitherCountsNorGoesOn() throws Exception {
        assertThat(get(STRANGER, "gateway.test", "/o", "X-Tenant-Id: acme", token("acme"))
                        .status())
                .isEqualTo(403);
        assertThat(BACKEND.hits()).isZero();

        assertThat(get(STRANGER, "acme.test", "/o", "X-Tenant-Id: globex", "x_tenant_ID: globex", token("acme"))
                        .status())
                .isEqualTo(200);
        assertThat(BACKEND.last().header("X-Tenant-Id")).containsExactly("acme");
        assertThat(BACKEND.last().allHeaders()).doesNotContain("globex");
        assertThat(get(STRANGER, "gateway.test", "/open/o", "X-Tenant-Id: globex")
                        .status())
                .isEqualTo(200);
        assertThat(BACKEND.last().header("X-Tenant-Id")).isEmpty();
    }

    @Test
    void serveWhenNoTenantIsNamedThenOnlyOpenRoutesAnswer() throws Exception {
        assertThat(get(PROXY, "gateway.test", "/o", token("acme")).status()).isEqualTo(403);
        assertThat(get(PROXY, "gateway.test", "/t/nobody/o", token("acme")).status())
                .isEqualTo(403);
        assertThat(BACKEND.hits()).isZero();
        assertThat(get(PROXY, "gateway.test", "/open/o").status()).isEqualTo(200);
    }
}
