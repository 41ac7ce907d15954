package dev.gatehouse.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.route.AuthenticateRule.Mode;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Set;

class AccessPolicyTest {

    private static final List<String> KINDS = List.of("bearer", "api-key");
    private static final AuthenticateRule BEARER = new AuthenticateRule(Mode.REQUIRED, List.of("bearer"));

    private static AccessPolicy policy(
            List<String> scopes, List<String> anyScope, List<String> roles, Map<String, List<String>> claims) {
        return new AccessPolicy(BEARER, List.of(), scopes, anyScope, roles, claims);
    }

    private static Identity identity(Set<String> scopes, Set<String> roles, Map<String, Object> claims) {
        return new Identity("alice", null, null, null, "bearer", scopes, roles, claims, null);
    }

    private static AccessPolicy read(ConfigReader reader) {
        return AccessSettings.read(reader, "r", KINDS);
    }

    @Test
    void fromWhenNothingIsSetThenBearerAndNoFurtherDemand() {
        ConfigReader reader = TestSettings.reader();

        assertThat(read(reader)).isEqualTo(policy(List.of(), List.of(), List.of(), Map.of()));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenAllIsSetThenRead() {
        ConfigReader reader = TestSettings.reader(
                "gatehouse.routes.r.authenticate", "api-key,bearer,api-key",
                "gatehouse.routes.r.scopes", "a,b",
                "gatehouse.routes.r.any-scope", "c,d",
                "gatehouse.routes.r.roles", "admin,the boss",
                "gatehouse.routes.r.claims.acr", "2,3",
                "gatehouse.routes.r.claims./realm/x.y", "z",
                "gatehouse.routes.other.claims.acr", "9");

        assertThat(read(reader))
                .isEqualTo(new AccessPolicy(
                        new AuthenticateRule(Mode.REQUIRED, List.of("api-key", "bearer")),
                        List.of(),
                        List.of("a", "b"),
                        List.of("c", "d"),
                        List.of("admin", "the boss"),
                        Map.of("acr", List.of("2", "3"), "/realm/x.y", List.of("z"))));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void authenticateWhenListedThenSaysWhichWordsThereAre() {
        assertThat(AccessSettings.KEYS)
                .filteredOn(key -> key.name().endsWith(".authenticate"))
                .singleElement()
                .satisfies(key -> assertThat(key.allowed())
                        .contains("none", "bearer", "api-key", "client-cert", "client-cert+", "optional:"));
    }

    @Test
    void fromWhenTenantsModeAndPreflightAreSetThenRead() {
        ConfigReader reader = TestSettings.reader(
                "gatehouse.tenants.acme.host", "acme.example.com",
                "gatehouse.tenants.globex.host", "globex.example.com",
                "gatehouse.routes.r.tenants", "acme",
                "gatehouse.routes.r.mode", "report",
                "gatehouse.routes.r.preflight", "pass");
        AccessPolicy policy = read(reader);

        assertThat(reader.problems()).isEmpty();
        assertThat(policy.isFor("acme")).isTrue();
        assertThat(policy.isFor("globex")).isFalse();
        assertThat(policy.isReportOnly()).isTrue();
        assertThat(policy.passesPreflights()).isTrue();
        AccessPolicy usual = read(TestSettings.reader());
        assertThat(usual.isFor("anybody")).isTrue();
        assertThat(usual.isReportOnly()).isFalse();
        assertThat(usual.passesPreflights()).isFalse();
    }

    @Test
    void fromWhenTenantIsUnknownThenProblem() {
        ConfigReader reader = TestSettings.reader(
                "gatehouse.tenants.acme.host", "acme.example.com", "gatehouse.routes.r.tenants", "acme,amce");
        read(reader);

        assertThat(reader.problems())
                .extracting(ConfigProblem::property, ConfigProblem::problem)
                .containsExactly(tuple("gatehouse.routes.r.tenants", "names a tenant that is not configured"));
    }

    @Test
    void fromWhenKindIsUnknownThenProblemAndNobodyPasses() {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.r.authenticate", "basic");

        AccessPolicy policy = read(reader);

        assertThat(reader.problems())
                .containsExactly(new ConfigProblem(
                        "gatehouse.routes.r.authenticate",
                        TestSettings.ORIGIN,
                        "basic",
                        "has the unknown kind \"basic\"",
                        "none, or a list of bearer, api-key, after optional: or not"));
        assertThat(policy.needsNothing()).isFalse();
        assertThat(policy.refusal(identity(Set.of(), Set.of(), Map.of())))
                .extracting(Failure::code)
                .isEqualTo(FailureCode.CREDENTIAL_KIND_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "none, scopes, a",
        "none, any-scope, a",
        "none, roles, a",
        "none, claims.acr, 1",
        "optional:bearer, scopes, a",
        "optional:bearer, roles, a"
    })
    void fromWhenNobodyNeedsATokenYetSomethingIsAskedThenProblem(String rule, String property, String value) {
        ConfigReader reader =
                TestSettings.reader("gatehouse.routes.r.authenticate", rule, "gatehouse.routes.r." + property, value);
        read(reader);

        assertThat(reader.problems()).hasSize(1);
        assertThat(reader.problems().get(0).property()).isEqualTo("gatehouse.routes.r.authenticate");
        assertThat(reader.problems().get(0).problem()).contains("asks for scopes, roles or claims");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\"b", "a\\b", "caf\u00e9", "a,,b"})
    void fromWhenScopeIsNoneThenProblem(String scopes) {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.r.scopes", scopes);
        read(reader);

        assertThat(reader.problems()).extracting(ConfigProblem::property).containsExactly("gatehouse.routes.r.scopes");
    }

    @Test
    void fromWhenClaimValuesAreBadThenProblemAndNobodyPasses() {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.r.claims.acr", "1,,2");

        AccessPolicy policy = read(reader);

        assertThat(reader.problems())
                .extracting(ConfigProblem::property)
                .containsExactly("gatehouse.routes.r.claims.acr");
        assertThat(policy.refusal(identity(Set.of(), Set.of(), Map.of("acr", "1"))))
                .isNotNull();
    }

    @Test
    void refusalWhenNothingIsAskedThenNone() {
        assertThat(policy(List.of(), List.of(), List.of(), Map.of()).refusal(identity(Set.of(), Set.of(), Map.of())))
                .isNull();
    }

    @Test
    void refusalWhenKindIsNotTakenThenRefused() {
        AccessPolicy policy = new AccessPolicy(
                new AuthenticateRule(Mode.REQUIRED, List.of("api-key")),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of());

        assertThat(policy.refusal(identity(Set.of("a"), Set.of(), Map.of())))
                .isEqualTo(Failure.of(
                        FailureCode.CREDENTIAL_KIND_REFUSED, "the route takes no credential of the kind bearer"));
    }

    @Test
    void refusalWhenAllScopesAreThereThenNone() {
        AccessPolicy policy = policy(List.of("a", "b"), List.of(), List.of(), Map.of());

        assertThat(policy.refusal(identity(Set.of("b", "a", "c"), Set.of(), Map.of())))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"a", "b", "A", "ab", "''"})
    void refusalWhenScopeIsMissingThenExpectedScopes(String scope) {
        AccessPolicy policy = policy(List.of("a", "b"), List.of(), List.of(), Map.of());

        assertThat(policy.refusal(identity(Set.of(scope), Set.of(), Map.of()))).satisfies(failure -> {
            assertThat(failure).extracting(Failure::code).isEqualTo(FailureCode.SCOPE_INSUFFICIENT);
            assertThat(failure).extracting(Failure::expected).isEqualTo(List.of("a", "b"));
        });
    }

    @Test
    void refusalWhenOneOfAnyScopeThenNone() {
        AccessPolicy policy = policy(List.of(), List.of("a", "b"), List.of(), Map.of());

        assertThat(policy.refusal(identity(Set.of("b"), Set.of(), Map.of()))).isNull();
        assertThat(policy.refusal(identity(Set.of("c"), Set.of(), Map.of()))).satisfies(failure -> {
            assertThat(failure).extracting(Failure::code).isEqualTo(FailureCode.SCOPE_INSUFFICIENT);
            assertThat(failure).extracting(Failure::expected).isEqualTo(List.of("a", "b"));
        });
    }

    @Test
    void refusalWhenNoneOfTheRolesThenRefusedWithoutTellingThem() {
        AccessPolicy policy = policy(List.of(), List.of(), List.of("admin", "boss"), Map.of());

        assertThat(policy.refusal(identity(Set.of(), Set.of("boss"), Map.of()))).isNull();
        assertThat(policy.refusal(identity(Set.of("admin"), Set.of("Admin"), Map.of())))
                .satisfies(failure -> {
                    assertThat(failure).extracting(Failure::code).isEqualTo(FailureCode.ROLE_MISSING);
                    assertThat(failure).extracting(Failure::expected).isEqualTo(List.of());
                });
    }

    @ParameterizedTest
    @CsvSource({"acr, 2, true", "acr, 4, false", "/realm/x, y, true", "/realm/x, n, false", "none, 2, false"})
    void refusalWhenClaimThenOneOfItsValues(String claim, String value, boolean passes) {
        AccessPolicy policy = policy(List.of(), List.of(), List.of(), Map.of(claim, List.of(value)));
        Identity caller = identity(Set.of(), Set.of(), Map.of("acr", List.of(2L, 3L), "realm", Map.of("x", "y")));

        Failure failure = policy.refusal(caller);

        assertThat(failure == null).isEqualTo(passes);
        if (failure != null) {
            assertThat(failure.code()).isEqualTo(FailureCode.CLAIM_NOT_PERMITTED);
        }
    }

    @Test
    void refusalWhenSeveralClaimsThenAllMustHold() {
        AccessPolicy policy = policy(List.of(), List.of(), List.of(), Map.of("a", List.of("1"), "b", List.of("2")));

        assertThat(policy.refusal(identity(Set.of(), Set.of(), Map.of("a", "1", "b", "2"))))
                .isNull();
        assertThat(policy.refusal(identity(Set.of(), Set.of(), Map.of("a", "1"))))
                .isNotNull();
        assertThat(policy.refusal(identity(Set.of(), Set.of(), Map.of("b", "2"))))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"REQUIRED, false, false", "OPTIONAL, false, true", "NONE, true, true"})
    void takesNothingWhenModeThenSo(Mode mode, boolean takesNothing, boolean needsNothing) {
        AccessPolicy policy = new AccessPolicy(
                new AuthenticateRule(mode, List.of()), List.of(), List.of(), List.of(), List.of(), Map.of());

        assertThat(policy.takesNothing()).isEqualTo(takesNothing);
        assertThat(policy.needsNothing()).isEqualTo(needsNothing);
    }

    @Test
    void reportNoIssuerWhenCalledThenNamesTheRoute() {
        ConfigReader reader = TestSettings.reader();
        AccessSettings.reportNoIssuer(reader, "r");

        assertThat(reader.problems())
                .containsExactly(new ConfigProblem(
                        "gatehouse.routes.r.authenticate",
                        null,
                        null,
                        "takes tokens, but no issuer is configured",
                        "none, or an issuer under gatehouse.issuers."));
    }
}
