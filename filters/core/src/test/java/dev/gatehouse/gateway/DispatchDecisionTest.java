package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.NewApiKey;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What decides a request decides a dispatch: each route is asked by requests, and by dispatches of the same requests from a
 * route that takes every credential. A new property of routes has to be put in one of the lists here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DispatchDecisionTest {

    private static final String GROUP = "gatehouse.routes.<r>.";

    /** Properties that decide whether a request is admitted; {@link #ROUTES} has a route for each. */
    private static final Set<String> DECIDING = Set.of(
            "path",
            "methods",
            "host",
            "authenticate",
            "issuers",
            "scopes",
            "any-scope",
            "roles",
            "claims.<claim>",
            "mode",
            "preflight");

    /** These decide too, and are tested where there are logins, tenants and encoded paths. */
    private static final Map<String, String> DECIDING_ELSEWHERE = Map.of(
            "login", "DispatchedSessionTest",
            "tenants", "TenantRoutesTest",
            "allow-encoded", "GatewayTest");

    /** Properties by which no request is refused for who sends it. */
    private static final Set<String> NOT_DECIDING = Set.of(
            "rate-limit",
            "rate-limit-by",
            "forward",
            "forward-claims",
            "forward-token",
            "forward-audience",
            "credential",
            "access-token-parameter",
            "backends",
            "strip-prefix",
            "timeout",
            "concurrency",
            "min-upload-rate",
            "balance",
            "backend-tls-certificate",
            "backend-tls-key",
            "backend-tls-ca");

    private static final Map<String, List<String>> ROUTES = routes();

    private final TestKeys main = TestKeys.ec("k1");
    private final TestKeys other = TestKeys.ec("k1");
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private X509Certificate certificate;
    private Gateway gateway;

    private static Map<String, List<String>> routes() {
        Map<String, List<String>> routes = new LinkedHashMap<>();
        routes.put("bearer", List.of("authenticate", "bearer"));
        routes.put("key", List.of("authenticate", "api-key"));
        routes.put("cert", List.of("authenticate", "client-cert"));
        routes.put("cert-bearer", List.of("authenticate", "client-cert+bearer"));
        routes.put("cert-key", List.of("authenticate", "client-cert+api-key"));
        routes.put("key-bearer", List.of("authenticate", "api-key,bearer"));
        routes.put("cert-first", List.of("authenticate", "client-cert,bearer", "scopes", "orders.read"));
        routes.put("other-optional", List.of("authenticate", "optional:bearer", "issuers", "other"));
        routes.put("issuers", List.of("authenticate", "bearer", "issuers", "other"));
        routes.put("scopes", List.of("scopes", "orders.read,more"));
        routes.put("any-scope", List.of("any-scope", "more,most"));
        routes.put("roles", List.of("roles", "clerk"));
        routes.put("claims.<claim>", List.of("claims.azp", "shop"));
        routes.put("cert-claims", List.of("authenticate", "client-cert", "claims.certificate_subject", "CN=app"));
        routes.put("methods", List.of("authenticate", "none", "methods", "POST"));
        routes.put("host", List.of("authenticate", "bearer", "host", "other.example.com"));
        routes.put("mode", List.of("roles", "nobody", "mode", "report", "methods", "GET"));
        routes.put("preflight", List.of("authenticate", "bearer", "preflight", "pass"));
        return routes;
    }

    @BeforeAll
    void build(@TempDir Path folder) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        issuer(settings, folder, "main", main);
        issuer(settings, folder, "other", other);
        TestCa ca = TestCa.root("clients");
        certificate = ca.issue("CN=app")
                .name(GeneralName.uniformResourceIdentifier, "spiffe://example.com/shop")
                .issue()
                .certificate();
        settings.put(
                "gatehouse.client-certificates.ca",
                TestCa.write(folder.resolve("ca.pem"), ca.certificate()).toString());
        settings.put("gatehouse.client-certificates.principal", "san-uri");
        settings.put("gatehouse.client-certificates.same-principal", "spiffe://example.com/{client}");
        settings.put("gatehouse.api-keys.store", "file");
        settings.put("gatehouse.api-keys.file", apiKeys(folder).toString());
        settings.put("gatehouse.routes.all.path", "/all/**");
        settings.put(
                "gatehouse.routes.all.authenticate",
                "optional:client-cert+bearer,client-cert+api-key,bearer,api-key,client-cert");
        settings.put("gatehouse.routes.all.preflight", "pass");
        int number = 0;
        for (List<String> properties : ROUTES.values()) {
            String group = "gatehouse.routes.r" + number + '.';
            settings.put(group + "path", "/r" + number++ + "/**");
            for (int i = 0; i < properties.size(); i += 2) {
                settings.put(group + properties.get(i), properties.get(i + 1));
            }
        }
        headers.put("main", List.of("Authorization", "Bearer " + token("main", main, "orders.read more")));
        headers.put("other", List.of("Authorization", "Bearer " + token("other", other, "orders.read")));
        headers.put("nobody", List.of());
        gateway = new Gateway(
                GatewayConfig.from(Settings.of(SettingsSource.of("the test's settings", settings)), Use.DROP_IN));
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private static void issuer(Map<String, String> settings, Path folder, String name, TestKeys key) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".json"), new JWKSet(key.jwk()).toString());
        settings.put("gatehouse.issuers." + name + ".issuer", identifier(name));
        settings.put("gatehouse.issuers." + name + ".audiences", "api");
        settings.put("gatehouse.issuers." + name + ".jwks-file", file.toString());
    }

    private static String identifier(String name) {
        return "https://" + name + ".example.com";
    }

    private static String token(String name, TestKeys key, String scope) {
        return TestJwts.of(key, identifier(name))
                .withClaim("azp", "shop")
                .withClaim("scope", scope)
                .token();
    }

    private Path apiKeys(Path folder) throws Exception {
        Path file = folder.resolve("api-keys.json");
        ApiKeyConfig config = new ApiKeyConfig("X-API-Key", "live", null, file, Duration.ofSeconds(30), 100, null);
        try (ApiKeyAdministration administration =
                config.administration(new EngineContext(Clock.systemUTC(), event -> {}))) {
            IssuedApiKey issued = administration.createUnstored(new NewApiKey(
                    "shop", null, null, Set.of("orders.read"), Set.of("clerk"), null, null, Duration.ofDays(1)));
            headers.put("key", List.of("X-API-Key", issued.text()));
            Files.writeString(file, "{\"keys\":[" + issued.record() + "]}");
        }
        return file;
    }

    /** Every caller: a credential of each kind, two joined, none, a preflight; by two methods, at two hosts. */
    private List<FakeRequest> requests(String path) {
        List<FakeRequest> requests = new ArrayList<>();
        for (List<String> credential : headers.values()) {
            for (String method : List.of("GET", "POST")) {
                requests.add(with(new FakeRequest(method, path), credential));
                requests.add(with(new FakeRequest(method, path), credential).at("other.example.com"));
                requests.add(with(new FakeRequest(method, path), credential).certified(certificate));
            }
        }
        requests.add(new FakeRequest("OPTIONS", path)
                .with("Origin", "https://page.example.com")
                .with("Access-Control-Request-Method", "GET"));
        return requests;
    }

    private static FakeRequest with(FakeRequest request, List<String> header) {
        return header.isEmpty() ? request : request.with(header.get(0), header.get(1));
    }

    static Set<String> routeNames() {
        return ROUTES.keySet();
    }

    @ParameterizedTest
    @MethodSource("routeNames")
    void dispatchWhenRequestWouldBeRefusedThenRefusedAndElseNot(String route) {
        String path = "/r" + List.copyOf(ROUTES.keySet()).indexOf(route) + "/o";
        List<FakeRequest> direct = requests(path);
        List<FakeRequest> source = requests("/all/o");
        List<Boolean> admitted = new ArrayList<>();
        for (int i = 0; i < direct.size(); i++) {
            Exchange exchange = Advance.all(gateway, source.get(i));
            assertThat(exchange.failure()).isNull();
            boolean reached = Advance.refusal(gateway, direct.get(i)) == null;
            assertThat(gateway.dispatch(exchange, CanonicalPath.parse(path)) == null)
                    .as("%s by request %d", route, i)
                    .isEqualTo(reached);
            admitted.add(reached);
        }
        assertThat(admitted).contains(true, false);
    }

    @Test
    void propertiesWhenDecidingAboutRequestsThenTestedForDispatches() {
        assertThat(GatewayConfig.KEYS.stream()
                        .map(ConfigKey::name)
                        .filter(name -> name.startsWith(GROUP))
                        .map(name -> name.substring(GROUP.length())))
                .allSatisfy(name -> assertThat(DECIDING.contains(name)
                                || DECIDING_ELSEWHERE.containsKey(name)
                                || NOT_DECIDING.contains(name))
                        .as("%s decides about requests or not: add it to a list of this test", name)
                        .isTrue());
        Set<String> tested = new HashSet<>(Set.of("path"));
        ROUTES.values().forEach(properties -> {
            for (int i = 0; i < properties.size(); i += 2) {
                tested.add(properties.get(i).startsWith("claims.") ? "claims.<claim>" : properties.get(i));
            }
        });
        assertThat(tested).containsAll(DECIDING);
    }
}
