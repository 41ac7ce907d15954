package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.testing.TestCa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class ConfigurationLooseningTest {

    private static final String ADM = "gatehouse.routes.adm.";
    private static final String MAIN = "gatehouse.issuers.main.";
    private static final String TENANT = "gatehouse.tenants.acme.";
    private static final String CERTIFICATES = "gatehouse.client-certificates.";

    /** Has every requirement that a case can lift or widen. */
    private static final String COMMON = """
            gatehouse.issuers.main.issuer=https://main.example
            gatehouse.issuers.main.audiences=api
            gatehouse.issuers.second.issuer=https://second.example
            gatehouse.issuers.second.audiences=api
            gatehouse.routes.adm.path=/adm/**
            gatehouse.routes.rest.path=/rest/**
            """;

    private static final String KEYS = """
            gatehouse.api-keys.store=file
            gatehouse.api-keys.file=%s/keys.json
            """;

    private static final String ACCOUNT = """
            gatehouse.service-accounts.svc.issuer=main
            gatehouse.service-accounts.svc.client-id=svc
            gatehouse.service-accounts.svc.client-secret=hush
            """;

    private static final String CA = """
            gatehouse.client-certificates.ca=%s/ca.pem
            """;

    private static final String LOGINS = """
            gatehouse.login.web.issuer=main
            gatehouse.login.web.client-id=web
            gatehouse.login.web.client-secret=hush
            gatehouse.login.web.external-url=https://app.example
            gatehouse.login.desk.issuer=main
            gatehouse.login.desk.client-id=desk
            gatehouse.login.desk.client-secret=hush
            gatehouse.login.desk.callback-path=/desk/callback
            gatehouse.login.desk.logout-path=/desk/logout
            gatehouse.login.desk.backchannel-logout-path=/desk/backchannel
            gatehouse.login.desk.external-url=https://app.example
            gatehouse.routes.adm.authenticate=session
            """;

    private static final String API_KEYS = "gatehouse.api-keys.store=jdbc\ngatehouse.api-keys.jdbc-url=jdbc:h2:mem:x\n";

    private static final String TENANTS = """
            gatehouse.tenants.acme.host=acme.example
            gatehouse.tenants.acme.issuers=main
            gatehouse.tenants.globex.host=globex.example
            gatehouse.tenants.globex.issuers=second
            """;

    /** Properties of routes that admit no request and pass no credential on, and those compared by requests. */
    private static final Set<String> NOT_LOOSENING = Set.of(
            "path",
            "host",
            "rate-limit-by",
            "forward",
            "forward-claims",
            "forward-audience",
            "backends",
            "strip-prefix",
            "timeout",
            "balance",
            "backend-tls-certificate",
            "backend-tls-key",
            "backend-tls-ca");

    @TempDir
    private Path directory;

    private GatewayConfig config(String... parts) throws IOException {
        Files.writeString(directory.resolve("keys.json"), "{\"keys\": []}");
        Files.writeString(directory.resolve("others.json"), "{\"keys\": []}");
        if (!Files.exists(directory.resolve("ca.pem"))) {
            TestCa.write(directory.resolve("ca.pem"), TestCa.root("a").certificate());
        }
        Files.copy(
                directory.resolve("ca.pem"),
                directory.resolve("other.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Map<String, String> values = new HashMap<>();
        for (String part : parts) {
            for (String line : part.replace("%s", directory.toString()).lines().toList()) {
                if (!line.isBlank()) {
                    values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
                }
            }
        }
        values.values().removeIf(String::isEmpty);
        return GatewayConfig.from(Settings.of(SettingsSource.of("test", values)), Use.DROP_IN);
    }

    /** The property, the settings beside the common ones, the strict lines, and the looser ones in their place. */
    static Stream<Arguments> looser() {
        String machine = ADM + "authenticate=client-cert+bearer\n";
        return Stream.of(
                arguments(ADM + "authenticate", "", "", ADM + "authenticate=optional:bearer"),
                arguments(ADM + "authenticate", "", "", ADM + "authenticate=none"),
                arguments(ADM + "authenticate", "", ADM + "authenticate=optional:bearer", ADM + "authenticate=none"),
                arguments(ADM + "authenticate", KEYS, "", ADM + "authenticate=bearer,api-key"),
                arguments(ADM + "authenticate", CA, machine, ADM + "authenticate=bearer"),
                arguments(ADM + "issuers", "", ADM + "issuers=main", ADM + "issuers=main,second"),
                arguments(ADM + "issuers", "", ADM + "issuers=main", ""),
                arguments(ADM + "scopes", "", ADM + "scopes=a,b", ADM + "scopes=a"),
                arguments(ADM + "scopes", "", ADM + "scopes=a", ""),
                arguments(ADM + "any-scope", "", ADM + "any-scope=a", ADM + "any-scope=a,b"),
                arguments(ADM + "any-scope", "", ADM + "any-scope=a", ""),
                arguments(ADM + "roles", "", ADM + "roles=admin", ADM + "roles=admin,user"),
                arguments(ADM + "roles", "", ADM + "roles=admin", ""),
                arguments(ADM + "claims.dept", "", ADM + "claims.dept=it", ADM + "claims.dept=it,hr"),
                arguments(ADM + "claims.dept", "", ADM + "claims.dept=it", ""),
                arguments(ADM + "tenants", TENANTS, ADM + "tenants=acme", ADM + "tenants=acme,globex"),
                arguments(ADM + "tenants", TENANTS, ADM + "tenants=acme", ""),
                arguments(ADM + "mode", "", "", ADM + "mode=report"),
                arguments(ADM + "preflight", "", "", ADM + "preflight=pass"),
                arguments(ADM + "allow-encoded", "", "", ADM + "allow-encoded=true"),
                arguments(ADM + "methods", "", ADM + "methods=GET", ADM + "methods=GET,DELETE"),
                arguments(ADM + "methods", "", ADM + "methods=GET", ""),
                arguments(ADM + "methods", "", ADM + "methods=GET", ADM + "methods=GET,TRACE"),
                arguments(ADM + "forward-token", "", "", ADM + "forward-token=original"),
                arguments(
                        ADM + "access-token-parameter",
                        ADM + "authenticate=none\n",
                        "",
                        ADM + "access-token-parameter=pass"),
                arguments("gatehouse.forward.pass-headers", "", "", "gatehouse.forward.pass-headers=X-Access-Token"),
                arguments("gatehouse.forward.strip-headers", "", "gatehouse.forward.strip-headers=X-Acme-*", ""),
                arguments(ADM + "rate-limit", "", ADM + "rate-limit=10/1m", ADM + "rate-limit=20/1m"),
                arguments(ADM + "rate-limit", "", ADM + "rate-limit=10/1m,100/1h", ADM + "rate-limit=10/1m"),
                arguments(ADM + "rate-limit", "", ADM + "rate-limit=10/1m", ""),
                arguments(MAIN + "audiences", "", "", MAIN + "audiences=api,other"),
                arguments(MAIN + "any-audience", "", "", MAIN + "audiences=\n" + MAIN + "any-audience=true"),
                arguments(
                        MAIN + "required-claims", "", MAIN + "required-claims=sub,email", MAIN + "required-claims=sub"),
                arguments(MAIN + "claims.acr", "", MAIN + "claims.acr=gold", MAIN + "claims.acr=gold,tin"),
                arguments(MAIN + "claims.acr", "", MAIN + "claims.acr=gold", ""),
                arguments(MAIN + "max-lifetime", "", MAIN + "max-lifetime=5m", MAIN + "max-lifetime=1h"),
                arguments(MAIN + "max-lifetime", "", MAIN + "max-lifetime=5m", ""),
                arguments(MAIN + "max-age", "", MAIN + "max-age=5m", ""),
                arguments(
                        MAIN + "max-age-skew", MAIN + "max-age=5m", MAIN + "max-age-skew=1s", MAIN + "max-age-skew=9s"),
                arguments(MAIN + "clock-skew", "", "", MAIN + "clock-skew=5m"),
                arguments(MAIN + "sender-constraint", "", MAIN + "sender-constraint=require", ""),
                arguments(MAIN + "roles-claim", "", "", MAIN + "roles-claim=roles,groups"),
                arguments(MAIN + "scope-claim", "", "", MAIN + "scope-claim=scope,permissions"),
                arguments(MAIN + "algorithms", "", MAIN + "algorithms=ES256", MAIN + "algorithms=ES256,RS256"),
                arguments(MAIN + "token-types", "", MAIN + "token-types=at+jwt", MAIN + "token-types=at+jwt,jwt"),
                arguments("gatehouse.issuers.third.issuer", "", "", """
                        gatehouse.issuers.third.issuer=https://third.example
                        gatehouse.issuers.third.audiences=api"""),
                arguments(
                        TENANT + "issuers",
                        TENANTS + "gatehouse.tenants.globex.issuers=\n"
                                + "gatehouse.tenants.globex.certificates=spiffe://globex/*\n",
                        "",
                        TENANT + "issuers=main,second"),
                arguments(TENANT + "audiences", TENANTS, TENANT + "audiences=a", TENANT + "audiences=a,b"),
                arguments(TENANT + "audiences", TENANTS, TENANT + "audiences=a", ""),
                arguments(TENANT + "api-keys", TENANTS, TENANT + "api-keys=false", ""),
                arguments(TENANT + "certificates", TENANTS, "", TENANT + "certificates=spiffe://acme/*"),
                arguments(TENANT + "rate-limit", TENANTS, TENANT + "rate-limit=10/1s", ""),
                arguments("gatehouse.tenants", "", TENANTS, ""),
                arguments(CERTIFICATES + "allowed", CA, CERTIFICATES + "allowed=a", CERTIFICATES + "allowed=a,b"),
                arguments(CERTIFICATES + "allowed", CA, CERTIFICATES + "allowed=a", ""),
                arguments(CERTIFICATES + "principal", CA, CERTIFICATES + "principal=san-uri", ""),
                arguments(CERTIFICATES + "revocation", CA, CERTIFICATES + "revocation=ocsp", ""),
                arguments(CERTIFICATES + "same-principal", "", "", CERTIFICATES + "same-principal={client},{subject}"),
                arguments("gatehouse.throttle.failures", "", "gatehouse.throttle.failures=5/1m", ""),
                arguments("gatehouse.throttle.requests", "", "gatehouse.throttle.requests=5/1m", ""),
                arguments("gatehouse.throttle.logins", "", "", "gatehouse.throttle.logins=100000/1s"),
                arguments(
                        "gatehouse.trusted-proxies",
                        "",
                        "gatehouse.trusted-proxies=10.1.0.0/16",
                        "gatehouse.trusted-proxies=10.0.0.0/8"),
                arguments(ADM + "concurrency", "", ADM + "concurrency=10", ADM + "concurrency=100"),
                arguments(ADM + "concurrency", "", ADM + "concurrency=10", ""),
                arguments(ADM + "min-upload-rate", "", "", ADM + "min-upload-rate=0"),
                arguments(ADM + "credential", ACCOUNT + ADM + "authenticate=none\n", "", ADM + "credential=svc"),
                arguments("gatehouse.trusted-proxies", "", "", "gatehouse.trusted-proxies=10.0.0.0/8"),
                arguments("gatehouse.dpop.origins", "", "gatehouse.dpop.origins=https://a.example", ""),
                arguments("gatehouse.dpop.algorithms", "", "gatehouse.dpop.algorithms=ES256", ""),
                arguments("gatehouse.dpop.max-age", "", "", "gatehouse.dpop.max-age=10m"),
                arguments("gatehouse.dpop.on-store-failure", "", "", "gatehouse.dpop.on-store-failure=local"),
                arguments("gatehouse.api-keys.cache", API_KEYS, "", "gatehouse.api-keys.cache=1h"),
                arguments("gatehouse.api-keys.grace", API_KEYS, "", "gatehouse.api-keys.grace=1m"));
    }

    @ParameterizedTest(name = "{0}: {2} -> {3}")
    @MethodSource("looser")
    void betweenWhenAPropertyIsLooserThenItIsNamed(String property, String common, String strict, String loose)
            throws IOException {
        GatewayConfig before = config(COMMON, common, strict);
        GatewayConfig after = config(COMMON, common, loose);

        assertThat(properties(before, after)).contains(property);
        assertThat(properties(after, before)).as("tightening").isEmpty();
        assertThat(properties(before, before)).isEmpty();
        assertThat(properties(after, after)).isEmpty();
    }

    /** Whom an operator trusts instead can be better or worse: said both ways. */
    static Stream<Arguments> replaced() {
        return Stream.of(
                arguments(MAIN + "jwks-uri", "", MAIN + "jwks-uri=https://keys.example/jwks"),
                arguments(MAIN + "subject-claim", "", MAIN + "subject-claim=email"),
                arguments(MAIN + "issuer", "", MAIN + "issuer=https://other.example"),
                arguments(ADM + "login", LOGINS + ADM + "login=web", LOGINS + ADM + "login=desk"),
                arguments("gatehouse.api-keys.environment", KEYS, KEYS + "gatehouse.api-keys.environment=test"),
                arguments(
                        "gatehouse.api-keys.file",
                        KEYS,
                        "gatehouse.api-keys.store=file\ngatehouse.api-keys.file=%s/others.json"),
                arguments(CERTIFICATES + "ca", CA, CERTIFICATES + "ca=%s/other.pem"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replaced")
    void betweenWhenTrustIsReplacedThenItIsNamed(String property, String one, String other) throws IOException {
        assertThat(properties(config(COMMON, one), config(COMMON, other))).containsExactly(property);
        assertThat(properties(config(COMMON, one), config(COMMON, one))).isEmpty();
    }

    private static List<String> properties(GatewayConfig before, GatewayConfig after) {
        return ConfigurationLoosening.between(before, after).stream()
                .map(Loosening::property)
                .toList();
    }

    @Test
    void betweenWhenRolesAreGoneThenRouteAndValuesAreNamed() throws IOException {
        GatewayConfig before = config(COMMON, ADM + "roles=admin,root");

        assertThat(ConfigurationLoosening.between(before, config(COMMON)))
                .containsExactly(new Loosening("adm", ADM + "roles", "admin,root", "not set"));
    }

    @Test
    void betweenWhenARouteIsRenamedThenItIsComparedByItsRequests() throws IOException {
        String renamed = "gatehouse.routes.admin.path=/adm/**\ngatehouse.routes.adm.path=\n";

        assertThat(ConfigurationLoosening.between(config(COMMON, ADM + "roles=admin"), config(COMMON, renamed)))
                .containsExactly(new Loosening("admin", "gatehouse.routes.admin.roles", "admin", "not set"));
        assertThat(properties(
                        config(COMMON, ADM + "roles=admin"),
                        config(COMMON, renamed, "gatehouse.routes.admin.roles=admin")))
                .isEmpty();
    }

    @Test
    void betweenWhenARouteIsRemovedThenTheRouteThatTakesItsRequestsIsCompared() throws IOException {
        String all = "gatehouse.routes.all.path=/**\ngatehouse.routes.all.authenticate=none\n";

        assertThat(ConfigurationLoosening.between(config(COMMON, all), config(COMMON, all, ADM + "path=\n")))
                .containsExactly(new Loosening("all", "gatehouse.routes.all.authenticate", "bearer", "none"));
        assertThat(properties(config(COMMON), config(COMMON, ADM + "path=\n")))
                .as("what no route has is refused")
                .isEmpty();
    }

    @Test
    void betweenWhenANewRouteTakesRequestsOfAnotherThenTheyAreCompared() throws IOException {
        String open = "gatehouse.routes.doc.path=/adm/*/doc\ngatehouse.routes.doc.authenticate=none\n";

        assertThat(properties(config(COMMON), config(COMMON, open)))
                .containsExactly("gatehouse.routes.doc.authenticate");
        assertThat(properties(config(COMMON), config(COMMON, "gatehouse.routes.doc.path=/adm/*/doc")))
                .isEmpty();
    }

    @Test
    void betweenWhenTheRouteOfAHostIsGoneThenTheRouteOfAnyHostIsCompared() throws IOException {
        String host = """
                gatehouse.routes.host.path=/adm/**
                gatehouse.routes.host.host=%s.example
                gatehouse.routes.host.roles=admin
                """;

        for (String name : List.of("inner", "*")) {
            assertThat(properties(config(COMMON, host.replace("%s", name)), config(COMMON)))
                    .containsExactly(ADM + "roles", "gatehouse.dpop.origins");
            assertThat(properties(config(COMMON), config(COMMON, host.replace("%s", name))))
                    .isEmpty();
        }
    }

    @Test
    void betweenWhenAnOpenRouteIsAddedThenItsPathIsNamed() throws IOException {
        String added = "gatehouse.routes.new.path=/new\n";

        assertThat(properties(config(COMMON), config(COMMON, added, "gatehouse.routes.new.authenticate=none")))
                .containsExactly("gatehouse.routes.new.path");
        assertThat(properties(config(COMMON), config(COMMON, added, "gatehouse.routes.new.mode=report")))
                .containsExactly("gatehouse.routes.new.path");
        assertThat(properties(config(COMMON), config(COMMON, added))).isEmpty();
    }

    @Test
    void betweenWhenAMethodMovesToALooserRouteThenItIsNamed() throws IOException {
        String write = "gatehouse.routes.write.path=/adm/**\ngatehouse.routes.write.methods=POST\n"
                + "gatehouse.routes.write.roles=admin\n" + ADM + "methods=GET\n";

        assertThat(properties(config(COMMON, write), config(COMMON, write, "gatehouse.routes.write.roles=")))
                .containsExactly("gatehouse.routes.write.roles");
        assertThat(properties(
                        config(COMMON, write),
                        config(
                                COMMON,
                                write,
                                "gatehouse.routes.write.path=\ngatehouse.routes.write.methods=\n"
                                        + "gatehouse.routes.write.roles=\n" + ADM + "methods=GET,POST")))
                .containsExactly(ADM + "roles");
    }

    @Test
    void betweenWhenAPathIsNotAsciiThenItIsComparedToo() throws IOException {
        String path = "gatehouse.routes.x.path=/größe und maß/**\n";

        assertThat(properties(config(COMMON, path, "gatehouse.routes.x.roles=a"), config(COMMON, path)))
                .containsExactly("gatehouse.routes.x.roles");
    }

    @Test
    void betweenWhenIntrospectionEndsThenItIsNamed() throws IOException {
        String asked = MAIN + "introspection=always\n" + MAIN + "introspection-uri=https://main.example/introspect\n"
                + MAIN + "client-id=g\n" + MAIN + "client-secret=hush\n";

        assertThat(properties(config(COMMON, asked), config(COMMON))).containsExactly(MAIN + "introspection");
        assertThat(properties(config(COMMON), config(COMMON, asked))).isEmpty();
    }

    @Test
    void betweenWhenTraceIsAllowedThenItIsNamed() throws IOException {
        assertThat(properties(config(COMMON), config(COMMON, ADM + "methods=GET,TRACE")))
                .containsExactly(ADM + "methods");
    }

    @Test
    void betweenWhenNoHostIsNamedForProofsAnyMoreThenItIsNamed() throws IOException {
        String host = "gatehouse.routes.named.path=/named/**\ngatehouse.routes.named.host=%s.example\n";
        GatewayConfig named = config(COMMON, host.replace("%s", "api"));

        assertThat(properties(named, config(COMMON))).containsExactly("gatehouse.dpop.origins");
        assertThat(properties(config(COMMON), named)).isEmpty();
        assertThat(properties(named, config(COMMON, host.replace("%s", "other"))))
                .isEmpty();
        assertThat(properties(named, config(COMMON, "gatehouse.dpop.origins=https://api.example")))
                .isEmpty();
    }

    @Test
    void propertiesOfRoutesWhenTheyCanBeLooserThenTheyAreCompared() {
        String group = "gatehouse.routes.<r>.";
        Set<String> compared = Stream.concat(looser(), replaced())
                .map(arguments -> String.valueOf(arguments.get()[0]))
                .filter(property -> property.startsWith(ADM))
                .map(property -> property.substring(ADM.length()))
                .map(property -> property.startsWith("claims.") ? "claims.<claim>" : property)
                .collect(Collectors.toSet());

        assertThat(GatewayConfig.KEYS.stream()
                        .map(ConfigKey::name)
                        .filter(name -> name.startsWith(group))
                        .map(name -> name.substring(group.length())))
                .allSatisfy(name -> assertThat(compared.contains(name) || NOT_LOOSENING.contains(name))
                        .as("%s can be looser or not: add a case or put it on the list of this test", name)
                        .isTrue());
        assertThat(compared).doesNotContainAnyElementsOf(NOT_LOOSENING);
    }
}
