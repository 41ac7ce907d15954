package dev.gatehouse.gateway;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.ApiKeyStoreException;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.NewApiKey;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.ProofKey;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestProvider;
import org.bouncycastle.asn1.x509.GeneralName;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Eight tenants on one gateway, each with a credential of every kind. Their issuers all sign with a key that is called
 * {@code k1}; either each tenant has its own issuers, or one of each kind serves them all and says in a claim whose a
 * token is.
 */
final class TenantWorld implements AutoCloseable {

    /** Some begin as others do. */
    static final List<String> TENANTS =
            List.of("acme", "acme2", "acm", "globex", "globex-eu", "initech", "umbrella", "hooli");

    /** Active at every provider, for another subject at each. */
    static final String SAME_OPAQUE = "opaque-of-many";

    /** Whose tokens an issuer gives out. */
    enum Issuers {
        OWN,
        SHARED
    }

    private final Issuers issuers;
    private final Map<String, TestKeys> keys = new LinkedHashMap<>();
    private final Map<String, TestProvider> providers = new LinkedHashMap<>();
    private final Map<String, String> apiKeys = new LinkedHashMap<>();
    private final Map<String, X509Certificate> certificates = new LinkedHashMap<>();
    private final ProofKey proof = new ProofKey();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Gateway gateway;

    TenantWorld(Path folder, Issuers issuers) throws IOException, ApiKeyStoreException {
        this.issuers = issuers;
        settings.put("gatehouse.trusted-proxies", "192.0.2.1");
        settings.put("gatehouse.routes.all.path", "/**");
        settings.put("gatehouse.routes.all.authenticate", "bearer,api-key,client-cert");
        settings.put("gatehouse.routes.both.path", "/both/**");
        settings.put("gatehouse.routes.both.authenticate", "client-cert+bearer");
        settings.put("gatehouse.client-certificates.principal", "san-uri");
        settings.put("gatehouse.client-certificates.same-principal", "spiffe://example.com/{tenant}/app");
        // A tenant's own host, or one for all of them where the path or a header names the tenant.
        settings.put(
                "gatehouse.dpop.origins",
                Stream.concat(TENANTS.stream(), Stream.of("api"))
                        .map(host -> "https://" + host + ".example.com")
                        .collect(Collectors.joining(",")));
        authorities(folder);
        store(folder);
        for (String tenant : TENANTS) {
            tenant(folder, tenant);
        }
        gateway = new Gateway(
                GatewayConfig.from(Settings.of(SettingsSource.of("the test's world", settings)), Use.DROP_IN));
    }

    private void tenant(Path folder, String tenant) throws IOException {
        String group = "gatehouse.tenants." + tenant + '.';
        settings.put(group + "host", tenant + ".example.com");
        settings.put(group + "path-prefix", "/t/" + tenant);
        settings.put(group + "header", "X-Tenant-Id:" + tenant);
        settings.put(group + "certificates", "spiffe://example.com/" + tenant + "/*");
        settings.put(group + "issuers", issuer(folder, tenant) + ',' + asked(tenant));
    }

    private String of(String tenant) {
        return issuers == Issuers.OWN ? tenant : "all";
    }

    private String issuer(Path folder, String tenant) throws IOException {
        String name = "jwt-" + of(tenant);
        if (!keys.containsKey(of(tenant))) {
            TestKeys key = TestKeys.ec("k1");
            keys.put(of(tenant), key);
            Path file = Files.writeString(folder.resolve(name + ".json"), new JWKSet(key.jwk()).toString());
            put(name, "issuer", identifier(tenant));
            put(name, "audiences", "api");
            put(name, "jwks-file", file.toString());
            claimed(name);
        }
        return name;
    }

    private String asked(String tenant) {
        String name = "asked-" + of(tenant);
        if (!providers.containsKey(of(tenant))) {
            TestProvider provider = new TestProvider();
            providers.put(of(tenant), provider);
            provider.answer((exchange, question) -> TestProvider.send(
                    exchange, 200, "application/json", answer(provider, of(tenant), question.token())));
            put(name, "issuer", provider.issuer());
            put(name, "audiences", "api");
            put(name, "introspection", "opaque");
            put(name, "jwks-file", settings.getOrDefault("gatehouse.issuers.jwt-" + of(tenant) + ".jwks-file", ""));
            put(name, "client-id", "gatehouse");
            put(name, "client-secret", "hush");
            claimed(name);
        }
        return name;
    }

    private void put(String issuer, String key, String value) {
        settings.put("gatehouse.issuers." + issuer + '.' + key, value);
    }

    private void claimed(String name) {
        if (issuers == Issuers.SHARED) {
            put(name, "tenant-claim", "tenant");
        }
    }

    private String answer(TestProvider provider, String of, String token) {
        String tenant = token.startsWith("opaque/") ? token.substring("opaque/".length()) : of;
        boolean known = token.equals(SAME_OPAQUE)
                || (token.startsWith("opaque/") && of(tenant).equals(of));
        if (!known) {
            return "{\"active\":false}";
        }
        Map<String, Object> members = provider.active();
        members.put("sub", "caller-of-" + tenant);
        members.put("tenant", tenant);
        return JSONObjectUtils.toJSONString(members);
    }

    private void authorities(Path folder) throws IOException {
        TestCa ca = TestCa.root("clients");
        settings.put(
                "gatehouse.client-certificates.ca",
                TestCa.write(folder.resolve("ca.pem"), ca.certificate()).toString());
        for (String tenant : TENANTS) {
            certificates.put(
                    tenant,
                    ca.issue("CN=app")
                            .name(GeneralName.uniformResourceIdentifier, "spiffe://example.com/" + tenant + "/app")
                            .issue()
                            .certificate());
        }
    }

    private void store(Path folder) throws IOException, ApiKeyStoreException {
        Path file = folder.resolve("api-keys.json");
        ApiKeyConfig config = new ApiKeyConfig("X-API-Key", "live", null, file, Duration.ofSeconds(30), 100, null);
        List<String> records = new ArrayList<>();
        try (ApiKeyAdministration administration =
                config.administration(new EngineContext(Clock.systemUTC(), event -> {}))) {
            for (String tenant : TENANTS) {
                IssuedApiKey issued = administration.createUnstored(new NewApiKey(
                        "app-of-" + tenant, null, tenant, Set.of(), Set.of(), null, null, Duration.ofDays(1)));
                apiKeys.put(tenant, issued.text());
                records.add(issued.record());
            }
        }
        Files.writeString(file, "{\"keys\":[" + String.join(",", records) + "]}");
        settings.put("gatehouse.api-keys.store", "file");
        settings.put("gatehouse.api-keys.file", file.toString());
    }

    /** The `iss` of the tenant's JWTs. */
    String identifier(String tenant) {
        return "https://" + of(tenant) + ".auth.example.com";
    }

    /** The key of the tenant's issuer. */
    TestKeys key(String tenant) {
        TestKeys key = keys.get(of(tenant));
        if (key == null) {
            throw new IllegalArgumentException(tenant);
        }
        return key;
    }

    /** A JWT of the tenant's. */
    TestJwts jwt(String tenant) {
        return TestJwts.of(key(tenant), identifier(tenant)).withClaim("tenant", tenant);
    }

    /** A token bound to the key of {@link #proof()}. */
    TestJwts boundJwt(String tenant) {
        return jwt(tenant).withClaim("cnf", Map.of("jkt", proof.thumbprint()));
    }

    ProofKey proof() {
        return proof;
    }

    String apiKey(String tenant) {
        return apiKeys.getOrDefault(tenant, "");
    }

    X509Certificate certificate(String tenant) {
        X509Certificate certificate = certificates.get(tenant);
        if (certificate == null) {
            throw new IllegalArgumentException(tenant);
        }
        return certificate;
    }

    /** How often the provider that knows the tenant's opaque tokens was asked. */
    int questions(String tenant) {
        TestProvider provider = providers.get(of(tenant));
        return provider == null ? 0 : provider.questions().size();
    }

    /** Through all phases, or to the first refusal. */
    Exchange run(FakeRequest request) {
        return Advance.all(gateway, request);
    }

    @Override
    public void close() {
        gateway.close();
        providers.values().forEach(TestProvider::close);
    }
}
