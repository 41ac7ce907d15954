package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What an identity is made of. */
class TokenIdentityTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);
    private static final BearerGate GATE = BearerGate.of(ISSUER)
            .with("scope-claim", "scope,scp")
            .with("roles-claim", "/realm_access/roles,groups")
            .with("subject-claim", "upn,sub")
            .with("tenant-claim", "/org/id,tid")
            .open();
    private static final TestJwts GOOD = TestJwts.of(KEY, ISSUER.issuer());

    @AfterAll
    static void close() {
        GATE.close();
        ISSUER.close();
    }

    static Stream<Arguments> scopes() {
        return Stream.of(
                arguments("a b", List.of("a", "b")),
                arguments("a", List.of("a")),
                arguments("  a   b ", List.of("a", "b")),
                arguments("a a", List.of("a")),
                arguments("", List.of()),
                arguments("a\tb", List.of("a\tb")),
                arguments(List.of("a", "b"), List.of("a", "b")),
                arguments(List.of("a b"), List.of("a b")),
                arguments(List.of(), List.of()),
                arguments(List.of(Map.of("a", 1), List.of("b"), "c"), List.of("c")),
                arguments(Map.of("a", "b"), List.of()),
                arguments(null, List.of()));
    }

    @ParameterizedTest(name = "scope={0}")
    @MethodSource("scopes")
    void authenticateWhenScopesAreTextOrListThenIdentityHasThem(Object scope, List<String> expected) {
        assertThat(GATE.accepted(GOOD.withClaim("scope", scope).token()).scopes())
                .containsExactlyElementsOf(expected);
    }

    @Test
    void authenticateWhenScopesStandInTwoClaimsThenIdentityHasAll() {
        Identity identity = GATE.accepted(GOOD.withClaim("scope", "a b")
                .withClaim("scp", List.of("b", "c"))
                .token());
        assertThat(identity.scopes()).containsExactly("a", "b", "c");
    }

    @Test
    void authenticateWhenRolesStandAtPointerThenIdentityHasThem() {
        Identity identity = GATE.accepted(GOOD.withClaim("realm_access", Map.of("roles", List.of("admin", "admin", 7)))
                .withClaim("groups", "staff west")
                .token());
        assertThat(identity.roles()).containsExactly("admin", "7", "staff west");
    }

    @Test
    void authenticateWhenRolesAreNotWhereTheyShouldBeThenIdentityHasNone() {
        assertThat(GATE.accepted(GOOD.withClaim("realm_access", "roles").token())
                        .roles())
                .isEmpty();
        assertThat(GATE.accepted(GOOD.withClaim("realm_access", Map.of("roles", Map.of("admin", true)))
                                .token())
                        .roles())
                .isEmpty();
    }

    @Test
    void authenticateWhenSeveralClaimsMayHoldThePartThenTheFirstPresentCounts() {
        TestJwts token = GOOD.withClaim("upn", "alice@corp").withClaim("azp", "other");
        assertThat(GATE.accepted(token.token()).subject()).isEqualTo("alice@corp");
        assertThat(GATE.accepted(token.token()).client()).isEqualTo("shop");
        assertThat(GATE.accepted(token.withClaim("client_id", null).token()).client())
                .isEqualTo("other");
        assertThat(GATE.accepted(GOOD.withClaim("client_id", null).token()).client())
                .isNull();
    }

    @Test
    void authenticateWhenTenantClaimIsSetThenIdentityHasTheTenant() {
        assertThat(GATE.accepted(GOOD.withClaim("org", Map.of("id", "acme"))
                                .withClaim("tid", "t")
                                .token())
                        .tenant())
                .isEqualTo("acme");
        assertThat(GATE.accepted(GOOD.withClaim("tid", "t").token()).tenant()).isEqualTo("t");
        assertThat(GATE.accepted(GOOD.token()).tenant()).isNull();
    }

    static Stream<Arguments> badParts() {
        return Stream.of("upn", "client_id", "tid")
                .flatMap(name -> Stream.of("", "  ", "a\nb", 5, true, List.of("a"), Map.of("a", "b"))
                        .map(value -> arguments(name, value)));
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("badParts")
    void authenticateWhenPartIsNoNameThenClaimRefusedAndNextIsNotTried(String name, Object value) {
        assertThat(GATE.refused(
                        GOOD.withClaim("azp", "other").withClaim(name, value).token()))
                .isEqualTo(FailureCode.CLAIM_REFUSED);
    }

    @Test
    void authenticateWhenNoSubjectClaimIsPresentThenClaimMissing() {
        try (BearerGate gate = BearerGate.of(ISSUER)
                .with("required-claims", "iss")
                .with("subject-claim", "upn")
                .open()) {
            assertThat(gate.refused(GOOD.token())).isEqualTo(FailureCode.CLAIM_MISSING);
            assertThat(gate.accepted(GOOD.withClaim("sub", null)
                                    .withClaim("upn", "bob")
                                    .token())
                            .subject())
                    .isEqualTo("bob");
        }
    }

    @Test
    void authenticateWhenIdentityIsKeptThenNobodyCanChangeItsClaims() {
        String token = GOOD.withClaim("groups", List.of("staff"))
                .withClaim("org", Map.of("id", "acme"))
                .token();
        Map<String, Object> claims = GATE.accepted(token).claims();

        @SuppressWarnings("unchecked")
        List<Object> groups = (List<Object>) Objects.requireNonNull(claims.get("groups"));
        @SuppressWarnings("unchecked")
        Map<String, Object> org = (Map<String, Object>) Objects.requireNonNull(claims.get("org"));
        assertThatThrownBy(() -> claims.put("sub", "root")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> groups.add("admin")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> org.put("id", "other")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void authenticateWhenValidatorChangesTheClaimsThenItFailsAndTokenIsRefused() {
        try (BearerGate gate = BearerGate.of(ISSUER)
                .validator((issuer, claims) -> {
                    claims.members().put("sub", "root");
                    return null;
                })
                .open()) {
            assertThat(gate.refused(GOOD.token())).isEqualTo(FailureCode.INTERNAL_ERROR);
        }
    }
}
