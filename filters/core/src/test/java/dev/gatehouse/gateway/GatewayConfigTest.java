package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatehouse.auth.token.ClaimMapping;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.auth.token.IssuerConfig.SenderConstraint;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.ServerConfig;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.forward.ForwardField;
import dev.gatehouse.forward.ForwardPolicy;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.jwt.JwtConfig;
import dev.gatehouse.ratelimit.RouteLimit;
import dev.gatehouse.route.AccessPolicy;
import dev.gatehouse.route.AuthenticateRule;
import dev.gatehouse.route.RoutePattern;
import dev.gatehouse.route.Upstream;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

class GatewayConfigTest {

    private static final String[] MINIMUM = {
        "gatehouse.issuers.main.issuer", "https://auth.example.com",
        "gatehouse.issuers.main.audiences", "api",
        "gatehouse.routes.api.path", "/api/**",
    };

    private static GatewayConfig read(String... namesAndValues) {
        return GatewayConfig.from(TestSettings.of(namesAndValues), Use.DROP_IN);
    }

    private static String[] minimumAnd(String... namesAndValues) {
        List<String> all = new ArrayList<>(Arrays.asList(MINIMUM));
        all.addAll(Arrays.asList(namesAndValues));
        return all.toArray(String[]::new);
    }

    private static List<ConfigProblem> problems(Use use, String... namesAndValues) {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> GatewayConfig.from(TestSettings.of(namesAndValues), use));
        assertThat(thrown).as("the configuration has mistakes").isNotNull();
        return thrown.problems();
    }

    private static ConfigProblem problem(String property, @Nullable String value, String problem, String allowed) {
        return new ConfigProblem(property, TestSettings.ORIGIN, value, problem, allowed);
    }

    @Test
    void fromWhenOnlyTheNecessaryIsSetThenDefaults() {
        GatewayConfig config = read(MINIMUM);

        assertThat(config.realm()).isEqualTo("gatehouse");
        assertThat(config.mostCachedTokens()).isEqualTo(10_000);
        assertThat(config.server()).isEqualTo(new ServerConfig("0.0.0.0", 8080, null));
        assertThat(config.headers().name(ForwardField.USER_ID)).isEqualTo("X-User-Id");
        assertThat(config.routes())
                .containsExactly(new RouteConfig(
                        "api",
                        new RoutePattern("", "/api/**", List.of(), false),
                        new AccessPolicy(
                                new AuthenticateRule(AuthenticateRule.Mode.REQUIRED, List.of("bearer")),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                Map.of()),
                        new ForwardPolicy(
                                List.of(
                                        ForwardField.USER_ID,
                                        ForwardField.CLIENT_ID,
                                        ForwardField.TENANT,
                                        ForwardField.SCOPES,
                                        ForwardField.ROLES,
                                        ForwardField.REQUEST_ID),
                                TokenForwarding.NONE),
                        new Upstream(List.of(), "", Duration.ofSeconds(30), Upstream.Balance.ROUND_ROBIN),
                        RouteLimit.NONE,
                        null));

        assertThat(config.issuers()).hasSize(1);
        JwtConfig issuer = config.issuers().get(0);
        assertThat(issuer.issuer())
                .isEqualTo(new IssuerConfig(
                        "main",
                        "https://auth.example.com",
                        List.of("api"),
                        Duration.ofSeconds(30),
                        null,
                        null,
                        Duration.ofSeconds(30),
                        List.of("sub"),
                        Map.of(),
                        new ClaimMapping(
                                List.of("scope"),
                                List.of("roles"),
                                List.of("sub"),
                                List.of("client_id", "azp"),
                                List.of()),
                        null,
                        SenderConstraint.ACCEPT));
        assertThat(issuer.keysUri()).isNull();
        assertThat(issuer.keysFile()).isNull();
        assertThat(issuer.keysText()).isNull();
        assertThat(issuer.algorithms())
                .containsExactly(
                        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
                        "Ed25519");
        assertThat(issuer.tokenTypes()).containsExactly("at+jwt");
        assertThat(issuer.keys()).hasToString("KeyPolicy[refresh=PT5M, grace=PT1H, timeout=PT3S, insecureUrls=false]");
    }

    @Test
    void fromWhenAllIsSetThenRead(@TempDir Path folder) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.json"), "{\"keys\":[]}");

        GatewayConfig config = GatewayConfig.from(
                TestSettings.of(
                        "gatehouse.config", "/etc/gatehouse.yaml",
                        "gatehouse.realm", "acme api",
                        "gatehouse.token-cache.max-entries", "0",
                        "gatehouse.allow-insecure-http", "true",
                        "gatehouse.issuers.a.issuer", "http://auth.example.com/a",
                        "gatehouse.issuers.a.audiences", "api,web",
                        "gatehouse.issuers.a.clock-skew", "5s",
                        "gatehouse.issuers.a.max-lifetime", "1h",
                        "gatehouse.issuers.a.max-age", "20m",
                        "gatehouse.issuers.a.max-age-skew", "7s",
                        "gatehouse.issuers.a.token-cookie", "jwt",
                        "gatehouse.issuers.a.required-claims", "sub,jti",
                        "gatehouse.issuers.a.claims.acr", "2,3",
                        "gatehouse.issuers.a.scope-claim", "scp",
                        "gatehouse.issuers.a.roles-claim", "/realm_access/roles,groups",
                        "gatehouse.issuers.a.subject-claim", "upn,sub",
                        "gatehouse.issuers.a.client-claim", "cid",
                        "gatehouse.issuers.a.tenant-claim", "tid",
                        "gatehouse.issuers.a.sender-constraint", "require",
                        "gatehouse.issuers.a.jwks-uri", "http://keys.example.com/a",
                        "gatehouse.issuers.a.algorithms", "ES256",
                        "gatehouse.issuers.a.token-types", "JWT,application/AT+JWT",
                        "gatehouse.issuers.a.jwks-refresh", "1m",
                        "gatehouse.issuers.a.jwks-grace", "2h",
                        "gatehouse.issuers.a.jwks-timeout", "500ms",
                        "gatehouse.issuers.b.issuer", "https://auth.example.com/b",
                        "gatehouse.issuers.b.audiences", "api",
                        "gatehouse.issuers.b.jwks-file", keys.toString(),
                        "gatehouse.forward.headers.user-id", "X-A",
                        "gatehouse.forward.headers.client-id", "X-B",
                        "gatehouse.forward.headers.issuer", "X-H",
                        "gatehouse.forward.headers.tenant", "X-C",
                        "gatehouse.forward.headers.scopes", "X-D",
                        "gatehouse.forward.headers.roles", "X-E",
                        "gatehouse.forward.headers.claims", "X-F",
                        "gatehouse.forward.headers.request-id", "X-G",
                        "gatehouse.routes.r.path", "/api/**",
                        "gatehouse.routes.r.methods", "GET",
                        "gatehouse.routes.r.host", "api.example.com",
                        "gatehouse.routes.r.allow-encoded", "true",
                        "gatehouse.routes.r.authenticate", "bearer",
                        "gatehouse.routes.r.issuers", "a",
                        "gatehouse.routes.r.scopes", "s1",
                        "gatehouse.routes.r.any-scope", "s2,s3",
                        "gatehouse.routes.r.roles", "r1",
                        "gatehouse.routes.r.claims.acr", "3",
                        "gatehouse.routes.r.forward", "user-id",
                        "gatehouse.routes.r.forward-token", "original",
                        "gatehouse.routes.r.backends", "http://10.0.0.1:9001",
                        "gatehouse.routes.r.strip-prefix", "/api",
                        "gatehouse.routes.r.timeout", "5s",
                        "gatehouse.routes.r.balance", "least-requests",
                        "gatehouse.client-certificates.same-principal", "spiffe://a/{client}",
                        "gatehouse.server.host", "127.0.0.1",
                        "gatehouse.server.port", "0"),
                Use.PROXY);

        assertThat(config.realm()).isEqualTo("acme api");
        assertThat(config.mostCachedTokens()).isZero();
        assertThat(config.server()).isEqualTo(new ServerConfig("127.0.0.1", 0, null));
        assertThat(config.headers().names().values())
                .containsExactlyInAnyOrder("X-A", "X-B", "X-C", "X-D", "X-E", "X-F", "X-G", "X-H");
        assertThat(config.issuers()).hasSize(2);
        JwtConfig a = config.issuers().get(0);
        assertThat(a.issuer())
                .isEqualTo(new IssuerConfig(
                        "a",
                        "http://auth.example.com/a",
                        List.of("api", "web"),
                        Duration.ofSeconds(5),
                        Duration.ofHours(1),
                        Duration.ofMinutes(20),
                        Duration.ofSeconds(7),
                        List.of("sub", "jti"),
                        Map.of("acr", List.of("2", "3")),
                        new ClaimMapping(
                                List.of("scp"),
                                List.of("/realm_access/roles", "groups"),
                                List.of("upn", "sub"),
                                List.of("cid"),
                                List.of("tid")),
                        "jwt",
                        SenderConstraint.REQUIRE));
        assertThat(a.keysUri()).isEqualTo(URI.create("http://keys.example.com/a"));
        assertThat(a.algorithms()).containsExactly("ES256");
        assertThat(a.tokenTypes()).containsExactly("jwt", "at+jwt");
        assertThat(a.keys()).hasToString("KeyPolicy[refresh=PT1M, grace=PT2H, timeout=PT0.5S, insecureUrls=true]");
        assertThat(config.issuers().get(1).keysFile()).isEqualTo(keys);
        assertThat(config.routes())
                .containsExactly(new RouteConfig(
                        "r",
                        new RoutePattern("api.example.com", "/api/**", List.of("GET"), true),
                        new AccessPolicy(
                                new AuthenticateRule(AuthenticateRule.Mode.REQUIRED, List.of("bearer")),
                                List.of("a"),
                                List.of("s1"),
                                List.of("s2", "s3"),
                                List.of("r1"),
                                Map.of("acr", List.of("3"))),
                        new ForwardPolicy(List.of(ForwardField.USER_ID), TokenForwarding.ORIGINAL),
                        new Upstream(
                                List.of(URI.create("http://10.0.0.1:9001")),
                                "/api",
                                Duration.ofSeconds(5),
                                Upstream.Balance.LEAST_REQUESTS),
                        RouteLimit.NONE,
                        null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gatehouse.routes.r.roles",
                "gatehouse.routes.r.scopes",
                "gatehouse.routes.r.any-scope",
                "gatehouse.routes.r.claims.acr",
                "gatehouse.routes.r.issuers",
                "gatehouse.routes.r.methods",
                "gatehouse.issuers.main.claims.acr",
                "gatehouse.issuers.main.sender-constraint",
                "gatehouse.client-certificates.allowed",
                "gatehouse.client-certificates.revocation"
            })
    void fromWhenARestrictionIsEmptyThenItIsNotLiftedButAMistake(String name) {
        assertThatThrownBy(() -> GatewayConfig.from(
                        TestSettings.of(
                                "gatehouse.issuers.main.issuer",
                                "https://auth.example.com",
                                "gatehouse.issuers.main.audiences",
                                "api",
                                "gatehouse.routes.r.path",
                                "/**",
                                name,
                                " "),
                        Use.DROP_IN))
                .hasMessageContaining(name + " = \"\" (a test): is empty, which would lift the restriction");
    }

    @Test
    void fromWhenTenMistakesThenTenProblems() {
        assertThat(problems(
                        Use.DROP_IN,
                        "gatehouse.realm",
                        "a\"b",
                        "gatehouse.token-cache.max-entries",
                        "-1",
                        "gatehouse.issuers.main.issuer",
                        "http://auth.example.com",
                        "gatehouse.issuers.main.algorithms",
                        "RS256,HS256",
                        "gatehouse.issuers.main.client-secrt",
                        "hunter2",
                        "gatehouse.forward.headers.user-id",
                        "X_User",
                        "gatehouse.routes.a.path",
                        "api",
                        "gatehouse.routes.a.authenticate",
                        "basic",
                        "gatehouse.server.port",
                        "65536"))
                .containsExactly(
                        problem(
                                "gatehouse.realm",
                                "a\"b",
                                "has a character that a realm can't have",
                                "visible ASCII without quotes and backslashes"),
                        problem(
                                "gatehouse.token-cache.max-entries",
                                "-1",
                                "is out of range",
                                "a whole number from 0 to 10000000"),
                        new ConfigProblem(
                                "gatehouse.issuers.main.audiences",
                                null,
                                null,
                                "is missing",
                                "a comma-separated list; each: a text"),
                        problem(
                                "gatehouse.issuers.main.issuer",
                                "http://auth.example.com",
                                "is http:// beyond loopback",
                                "https://, or gatehouse.allow-insecure-http=true"),
                        problem(
                                "gatehouse.issuers.main.algorithms",
                                "RS256,HS256",
                                "has an unknown or unsafe algorithm",
                                "a comma-separated list; each: one of RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,"
                                        + "ES512,EdDSA,Ed25519"),
                        problem(
                                "gatehouse.forward.headers.user-id",
                                "X_User",
                                "is no plain header's name",
                                "a header's name of its own"),
                        problem(
                                "gatehouse.routes.a.path",
                                "api",
                                "does not begin with a slash",
                                "an absolute path of whole segments, * for any one and a final ** for any number"),
                        problem(
                                "gatehouse.routes.a.authenticate",
                                "basic",
                                "has the unknown kind \"basic\"",
                                "none, or a list of bearer, api-key, client-cert, session, client-cert+ another, after optional:"
                                        + " or not"),
                        problem("gatehouse.server.port", "65536", "is out of range", "a whole number from 0 to 65535"),
                        problem(
                                "gatehouse.issuers.main.client-secrt",
                                null,
                                "is no property of Gatehouse",
                                "did you mean gatehouse.issuers.main.client-secret?"));
    }

    @Test
    void fromWhenValuesAreRefusedThenMessageNeverHasAnUnknownOnesValue() {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> read(minimumAnd("gatehouse.api-keys.peper", "hunter2")));

        assertThat(thrown)
                .hasMessageContaining("gatehouse.api-keys.peper")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void fromWhenNoRouteThenProblem() {
        assertThat(problems(Use.DROP_IN))
                .containsExactly(new ConfigProblem(
                        "gatehouse.routes.<r>.path",
                        null,
                        null,
                        "no route is configured",
                        "at least one route; all else is refused"));
    }

    @Test
    void fromWhenTokensAreTakenButNoIssuerThenProblem() {
        assertThat(problems(Use.DROP_IN, "gatehouse.routes.a.path", "/a"))
                .extracting(ConfigProblem::property, ConfigProblem::problem)
                .containsExactly(tuple("gatehouse.routes.a.authenticate", "takes tokens, but no issuer is configured"));
    }

    @Test
    void fromWhenNothingIsAuthenticatedThenNoIssuerIsNeeded() {
        GatewayConfig config = read("gatehouse.routes.a.path", "/a", "gatehouse.routes.a.authenticate", "none");

        assertThat(config.issuers()).isEmpty();
        assertThat(config.routes()).hasSize(1);
    }

    @Test
    void fromWhenProxyRouteHasNoBackendsThenProblem() {
        assertThat(problems(Use.PROXY, MINIMUM))
                .containsExactly(new ConfigProblem(
                        "gatehouse.routes.api.backends",
                        null,
                        null,
                        "is missing",
                        "a comma-separated list; each: an absolute https:// or http:// URL"));
    }

    @Test
    void fromWhenAProxyIsToBeSwitchedOnThenProblem() {
        String[] settings =
                minimumAnd("gatehouse.routes.api.backends", "http://127.0.0.1:1", "gatehouse.enabled", "true");

        assertThat(problems(Use.PROXY, settings))
                .containsExactly(problem(
                        "gatehouse.enabled",
                        "true",
                        "says nothing at the proxy, which guards its backends always",
                        "not set"));
        assertThat(read(minimumAnd("gatehouse.enabled", "true")).routes()).hasSize(1);
    }

    @Test
    void fromWhenProxyRouteHasBadBackendsThenOneProblem() {
        assertThat(problems(Use.PROXY, minimumAnd("gatehouse.routes.api.backends", "nowhere")))
                .extracting(ConfigProblem::problem)
                .containsExactly("is no absolute http or https URL");
    }

    @Test
    void fromWhenTwoRoutesHaveOnePathThenProblem() {
        assertThat(problems(
                        Use.DROP_IN,
                        minimumAnd("gatehouse.routes.b.path", "/api/**", "gatehouse.routes.b.methods", "GET")))
                .containsExactly(problem(
                        "gatehouse.routes.b.path",
                        "/api/**",
                        "is the route api's too, for the same host and method",
                        "one route each"));
    }

    @Test
    void fromWhenTwoIssuersHaveOneIdentifierThenProblem() {
        assertThat(problems(
                        Use.DROP_IN,
                        minimumAnd(
                                "gatehouse.issuers.second.issuer", "https://auth.example.com",
                                "gatehouse.issuers.second.audiences", "web")))
                .containsExactly(problem(
                        "gatehouse.issuers.second.issuer",
                        "https://auth.example.com",
                        "is another issuer's too",
                        "an issuer of its own"));
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, auth.example.com, is no absolute http or https URL",
        "issuer, https://auth.example.com/?x=y, has a query",
        "jwks-uri, http://keys.example.com/, is http:// beyond loopback",
        "jwks-file, /no/such/file, can't be read",
        "max-age, 0s, is out of range",
        "token-types, a b, has something that is no media type",
        "required-claims, 'sub,', has an empty element",
        "claims.acr, '1,,2', has an empty element",
        "roles-claim, /a~2b, is no JSON pointer",
        "clock-skew, 1h, is out of range",
        "max-lifetime, 0s, is out of range",
        "jwks-refresh, often, is no duration",
        "jwks-grace, 8d, is out of range",
        "jwks-timeout, 50ms, is out of range",
    })
    void fromWhenIssuersValueIsBadThenOneProblem(String name, String value, String problem) {
        List<String> settings = new ArrayList<>(Arrays.asList(MINIMUM));
        settings.addAll(List.of("gatehouse.issuers.main." + name, value));

        assertThat(problems(Use.DROP_IN, settings.toArray(String[]::new)))
                .extracting(ConfigProblem::property, ConfigProblem::value, ConfigProblem::problem)
                .containsExactly(tuple("gatehouse.issuers.main." + name, value, problem));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"keys\":1}', holds a JWK set without keys",
        "-----BEGIN PUBLIC KEY-----MAo=-----END PUBLIC KEY-----, holds a key that is malformed or of an unknown type",
    })
    void fromWhenKeysInTheSettingsAreBadThenTheyAreNotShown(String value, String problem) {
        List<String> settings = new ArrayList<>(Arrays.asList(MINIMUM));
        settings.addAll(List.of("gatehouse.issuers.main.jwks", value));

        assertThat(problems(Use.DROP_IN, settings.toArray(String[]::new)))
                .extracting(ConfigProblem::property, ConfigProblem::value, ConfigProblem::problem)
                .containsExactly(tuple("gatehouse.issuers.main.jwks", null, problem));
    }

    @Test
    void fromWhenASourceHasFoundMistakesThenTheyStandBesideTheOthers() {
        ConfigProblem found = new ConfigProblem("mp.jwt.verify.issuer", "test", "x", "is bad", "a good one");
        SettingsSource source = new SettingsSource() {
            @Override
            public String origin(String name) {
                return "test";
            }

            @Override
            public Set<String> names() {
                return Set.of("gatehouse.realm");
            }

            @Override
            public String value(String name) {
                return "\"";
            }

            @Override
            public List<ConfigProblem> problems() {
                return List.of(found);
            }
        };

        assertThatThrownBy(() -> GatewayConfig.from(Settings.of(source), Use.DROP_IN))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .contains(found)
                                .extracting(ConfigProblem::property)
                                .contains("gatehouse.realm"));
    }

    @Test
    void fromWhenKeysHaveTwoPlacesThenProblem(@TempDir Path folder) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.json"), "{\"keys\":[]}");

        assertThat(problems(
                        Use.DROP_IN,
                        minimumAnd(
                                "gatehouse.issuers.main.jwks-file",
                                keys.toString(),
                                "gatehouse.issuers.main.jwks-uri",
                                "https://keys.example.com/")))
                .extracting(ConfigProblem::problem)
                .containsExactly("is set beside jwks-uri");
    }

    @Test
    void fromWhenKeysAreNotDiscoveredThenIssuerMayBeHttp() {
        assertThat(read(
                                "gatehouse.issuers.main.issuer", "http://auth.example.com",
                                "gatehouse.issuers.main.jwks-uri", "https://keys.example.com/",
                                "gatehouse.issuers.main.audiences", "api",
                                "gatehouse.routes.a.path", "/a")
                        .issuers())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer", "none"})
    void fromWhenInsecureFlagIsBadThenOneProblemWithAndWithoutIssuers(String authenticate) {
        List<String> settings = new ArrayList<>(List.of(
                "gatehouse.allow-insecure-http", "yes",
                "gatehouse.routes.a.path", "/a",
                "gatehouse.routes.a.authenticate", authenticate));
        if (authenticate.equals("bearer")) {
            for (String issuer : List.of("a", "b")) {
                settings.addAll(List.of(
                        "gatehouse.issuers." + issuer + ".issuer",
                        "https://auth.example.com/" + issuer,
                        "gatehouse.issuers." + issuer + ".audiences",
                        "api"));
            }
        }

        assertThat(problems(Use.DROP_IN, settings.toArray(String[]::new)))
                .containsExactly(
                        problem("gatehouse.allow-insecure-http", "yes", "is neither true nor false", "true or false"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a\\b", "caf\u00e9", "a\tb"})
    void fromWhenRealmWouldBreakTheChallengeThenProblem(String realm) {
        assertThat(problems(Use.DROP_IN, minimumAnd("gatehouse.realm", realm)))
                .extracting(ConfigProblem::property)
                .containsExactly("gatehouse.realm");
    }

    static List<ConfigKey<?>> keys() {
        return GatewayConfig.KEYS;
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keysWhenTheyHaveADefaultThenItParses(ConfigKey<?> key) {
        ConfigReader reader = TestSettings.reader();
        String[] groups = key.name().contains(".<claim>")
                ? new String[] {"x", "y"}
                : key.name().contains("<") ? new String[] {"x"} : new String[0];

        assertThat(reader.optional(key, groups) == null).isEqualTo(key.defaultText() == null);
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keysWhenDescribedThenInSentences(ConfigKey<?> key) {
        assertThat(key.name()).matches("gatehouse(\\.([a-z][a-z0-9-]*|<[a-z]+>))+");
        assertThat(key.description()).matches("(?s)[A-Z`].*[.]");
        assertThat(key.allowed()).isNotBlank();
    }

    @Test
    void keysWhenComparedThenNoNameTwice() {
        assertThat(GatewayConfig.KEYS).extracting(ConfigKey::name).doesNotHaveDuplicates();
    }
}
