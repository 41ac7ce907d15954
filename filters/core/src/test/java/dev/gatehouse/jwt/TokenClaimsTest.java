package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** iss, aud, sub, and the claims that an operator asks for. */
class TokenClaimsTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);
    private static final BearerGate GATE =
            BearerGate.of(ISSUER).with("audiences", "api,orders").open();
    private static final TestJwts GOOD = TestJwts.of(KEY, ISSUER.issuer());

    @AfterAll
    static void close() {
        GATE.close();
        ISSUER.close();
    }

    @Test
    void authenticateWhenAnyAudienceIsTakenThenAudNeedNotBeThere() {
        try (BearerGate gate = BearerGate.of(ISSUER)
                .without("audiences")
                .with("any-audience", "true")
                .open()) {
            assertThat(gate.accepts(GOOD.withClaim("aud", null).token())).isTrue();
            assertThat(gate.accepts(GOOD.withClaim("aud", "elsewhere").token())).isTrue();
            assertThat(gate.accepts(GOOD.withClaim("aud", List.of("elsewhere")).token()))
                    .isTrue();
            assertThat(gate.refused(GOOD.withClaim("aud", 7).token())).isEqualTo(FailureCode.AUDIENCE_REFUSED);
            assertThat(gate.refused(
                            GOOD.withClaim("iss", "https://evil.example").token()))
                    .isEqualTo(FailureCode.ISSUER_UNKNOWN);
        }
    }

    static Stream<Object> foreignIssuers() {
        String issuer = ISSUER.issuer();
        return Stream.of(
                issuer + "/",
                issuer.substring(0, issuer.length() - 1),
                issuer.toUpperCase(Locale.ROOT),
                issuer + " ",
                " " + issuer,
                issuer + "?",
                issuer + "#",
                issuer + "/../issuer",
                issuer.replace("127.0.0.1", "localhost"),
                issuer + "\0",
                "main",
                "",
                List.of(issuer),
                Map.of("iss", issuer),
                17,
                true);
    }

    @ParameterizedTest
    @MethodSource("foreignIssuers")
    void authenticateWhenIssuerIsNotExactThenIssuerUnknown(Object issuer) {
        assertThat(GATE.refused(GOOD.withClaim("iss", issuer).token())).isEqualTo(FailureCode.ISSUER_UNKNOWN);
    }

    @Test
    void authenticateWhenIssuerIsMissingThenIssuerUnknown() {
        assertThat(GATE.refused(GOOD.withClaim("iss", null).token())).isEqualTo(FailureCode.ISSUER_UNKNOWN);
        assertThat(GATE.refused(withNull("iss"))).isEqualTo(FailureCode.ISSUER_UNKNOWN);
    }

    static Stream<Object> goodAudiences() {
        return Stream.of("api", "orders", List.of("api"), List.of("other", "api"), List.of("api", "orders", "api"));
    }

    @ParameterizedTest
    @MethodSource("goodAudiences")
    void authenticateWhenAudienceNamesUsThenTokenPasses(Object audience) {
        assertThat(GATE.accepts(GOOD.withClaim("aud", audience).token())).isTrue();
    }

    static Stream<Object> badAudiences() {
        return Stream.of(
                "other",
                "API",
                "api ",
                "api,orders",
                "api orders",
                "",
                List.of(),
                List.of("other"),
                List.of("api", 1),
                List.of("api", List.of("api")),
                List.of(List.of("api")),
                List.of(Map.of("aud", "api")),
                Map.of("api", "api"),
                1,
                true);
    }

    @ParameterizedTest
    @MethodSource("badAudiences")
    void authenticateWhenAudienceIsNotOursThenAudienceRefused(Object audience) {
        assertThat(GATE.refused(GOOD.withClaim("aud", audience).token())).isEqualTo(FailureCode.AUDIENCE_REFUSED);
    }

    @Test
    void authenticateWhenAudienceIsMissingThenAudienceRefused() {
        assertThat(GATE.refused(GOOD.withClaim("aud", null).token())).isEqualTo(FailureCode.AUDIENCE_REFUSED);
        assertThat(GATE.refused(withNull("aud"))).isEqualTo(FailureCode.AUDIENCE_REFUSED);
    }

    static Stream<Object> badSubjects() {
        return Stream.of(
                "",
                " ",
                "\u3000",
                "a\nb",
                "a\r\nX-Roles: admin",
                "a\0",
                "\t",
                "a\u007f",
                "a\u0085b",
                17,
                1.5,
                true,
                List.of("alice"),
                Map.of("name", "alice"));
    }

    @ParameterizedTest
    @MethodSource("badSubjects")
    void authenticateWhenSubjectIsNoNameThenClaimRefused(Object subject) {
        assertThat(GATE.refused(GOOD.withClaim("sub", subject).token())).isEqualTo(FailureCode.CLAIM_REFUSED);
    }

    @Test
    void authenticateWhenSubjectIsMissingThenClaimMissing() {
        assertThat(GATE.refused(GOOD.withClaim("sub", null).token())).isEqualTo(FailureCode.CLAIM_MISSING);
        assertThat(GATE.refused(withNull("sub"))).isEqualTo(FailureCode.CLAIM_MISSING);
    }

    static Stream<Arguments> presence() {
        return Stream.of(
                arguments("acr", "acr", "1", null),
                arguments("acr", "acr", "", null),
                arguments("acr", "acr", false, null),
                arguments("acr", "acr", List.of(), null),
                arguments("acr", "acr", null, FailureCode.CLAIM_MISSING),
                arguments("acr", "ACR", "1", FailureCode.CLAIM_MISSING),
                arguments("/a/b", "a", Map.of("b", 0), null),
                arguments("/a/b", "a", Map.of("c", 0), FailureCode.CLAIM_MISSING),
                arguments("/a/b", "a", "b", FailureCode.CLAIM_MISSING),
                arguments("/a/b", "/a/b", "1", FailureCode.CLAIM_MISSING),
                arguments("/a/1", "a", List.of("x", "y"), null),
                arguments("/a/1", "a", List.of("x"), FailureCode.CLAIM_MISSING),
                arguments("/a/-", "a", List.of("x"), FailureCode.CLAIM_MISSING),
                arguments("/a/01", "a", List.of("x", "y"), FailureCode.CLAIM_MISSING),
                arguments("/a~1b", "a/b", "1", null),
                arguments("/a~01", "a~1", "1", null),
                arguments("https://example.com/acr", "https://example.com/acr", "1", null));
    }

    @ParameterizedTest(name = "{0} with {1}={2}")
    @MethodSource("presence")
    void authenticateWhenClaimIsRequiredThenItMustBeThere(String path, String name, Object value, FailureCode code) {
        try (BearerGate gate =
                BearerGate.of(ISSUER).with("required-claims", "sub," + path).open()) {
            expect(gate, GOOD.withClaim(name, value).token(), code);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"acr", "/acr"})
    void authenticateWhenRequiredClaimIsNullThenClaimMissing(String path) {
        try (BearerGate gate =
                BearerGate.of(ISSUER).with("required-claims", path).open()) {
            assertThat(gate.refused(withNull("acr"))).isEqualTo(FailureCode.CLAIM_MISSING);
        }
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments("azp", "azp", "shop", null),
                arguments("azp", "azp", List.of("other", "web"), null),
                arguments("azp", "azp", "other", FailureCode.CLAIM_REFUSED),
                arguments("azp", "azp", "Shop", FailureCode.CLAIM_REFUSED),
                arguments("azp", "azp", "shop web", FailureCode.CLAIM_REFUSED),
                arguments("azp", "azp", List.of(List.of("shop")), FailureCode.CLAIM_MISSING),
                arguments("azp", "azp", null, FailureCode.CLAIM_MISSING),
                arguments("azp", "azp", List.of(), FailureCode.CLAIM_MISSING),
                arguments("/x/level", "x", Map.of("level", 3), null),
                arguments("/x/level", "x", Map.of("level", 33), FailureCode.CLAIM_REFUSED),
                arguments("/x/level", "x", Map.of("level", true), null),
                arguments("/x/level", "x", Map.of(), FailureCode.CLAIM_MISSING));
    }

    @ParameterizedTest(name = "{0} with {1}={2}")
    @MethodSource("values")
    void authenticateWhenValuesAreAllowedThenClaimMustHaveOne(
            String path, String name, Object value, FailureCode code) {
        try (BearerGate gate =
                BearerGate.of(ISSUER).with("claims." + path, "shop,web,3,true").open()) {
            expect(gate, GOOD.withClaim(name, value).token(), code);
        }
    }

    private static void expect(BearerGate gate, String token, FailureCode code) {
        if (code == null) {
            assertThat(gate.accepts(token)).isTrue();
        } else {
            assertThat(gate.refused(token)).isEqualTo(code);
        }
    }

    private static String withNull(String name) {
        String claims = GOOD.withClaim(name, "PLACE").claimsJson().replace("\"PLACE\"", "null");
        return TestJwts.compact(GOOD.headerJson(), claims, KEY);
    }
}
