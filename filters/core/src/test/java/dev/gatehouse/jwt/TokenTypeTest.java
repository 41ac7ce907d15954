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
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Only access tokens pass (RFC 9068 §4, RFC 8725 §3.11). */
class TokenTypeTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);
    private static final BearerGate TYPED = BearerGate.of(ISSUER).open();
    private static final BearerGate UNTYPED =
            BearerGate.of(ISSUER).with("token-types", "at+jwt,JWT").open();
    private static final TestJwts GOOD = TestJwts.of(KEY, ISSUER.issuer());

    @AfterAll
    static void close() {
        TYPED.close();
        UNTYPED.close();
        ISSUER.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"})
    void authenticateWhenTypeIsAccessTokenThenTokenPasses(String type) {
        String token = GOOD.withHeader("typ", type).token();
        assertThat(TYPED.accepts(token)).isTrue();
        assertThat(UNTYPED.accepts(token)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"JWT", "jwt", "application/jwt"})
    void authenticateWhenTokenIsUntypedThenItPassesOnlyWhereAskedFor(String type) {
        String token = GOOD.withHeader("typ", type).token();
        assertThat(TYPED.refused(token)).isEqualTo(FailureCode.TOKEN_TYPE_REFUSED);
        assertThat(UNTYPED.accepts(token)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "at+jwt ",
                " at+jwt",
                "at-jwt",
                "at+jwt; charset=utf-8",
                "application/application/at+jwt",
                "text/at+jwt",
                "at+jwt\0",
                "id+jwt",
                "id_token+jwt",
                "logout+jwt",
                "secevent+jwt",
                "dpop+jwt",
                "rt+jwt",
                "token-introspection+jwt",
                "JOSE",
                "JWE"
            })
    void authenticateWhenTypeIsAnotherThenRefused(String type) {
        String token = GOOD.withHeader("typ", type).token();
        assertThat(TYPED.refused(token)).isEqualTo(FailureCode.TOKEN_TYPE_REFUSED);
        assertThat(UNTYPED.refused(token)).isEqualTo(FailureCode.TOKEN_TYPE_REFUSED);
    }

    static Stream<Arguments> foreignClaims() {
        return Stream.of(
                arguments("at_hash", "x"),
                arguments("c_hash", "x"),
                arguments("s_hash", "x"),
                arguments("nonce", "n"),
                arguments("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of())),
                arguments("typ", "ID"),
                arguments("typ", "Refresh"),
                arguments("typ", "Offline"),
                arguments("typ", "Logout"),
                arguments("typ", "RequestToken"),
                arguments("typ", List.of("ID")),
                arguments("typ", 1));
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("foreignClaims")
    void authenticateWhenUntypedTokenHasClaimOfAnotherKindThenRefused(String name, Object value) {
        for (String type : new String[] {"JWT", null}) {
            String token = GOOD.withHeader("typ", type).withClaim(name, value).token();
            assertThat(UNTYPED.refused(token)).isEqualTo(FailureCode.TOKEN_TYPE_REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "bearer", "DPoP", "at+jwt"})
    void authenticateWhenUntypedTokenSaysThatItIsAnAccessTokenThenItPasses(String kind) {
        assertThat(UNTYPED.accepts(
                        GOOD.withHeader("typ", "JWT").withClaim("typ", kind).token()))
                .isTrue();
    }

    @Test
    void authenticateWhenOnlyJwtIsAskedForThenTypedTokenIsRefused() {
        try (BearerGate gate = BearerGate.of(ISSUER).with("token-types", "JWT").open()) {
            assertThat(gate.refused(GOOD.token())).isEqualTo(FailureCode.TOKEN_TYPE_REFUSED);
            assertThat(gate.accepts(GOOD.withHeader("typ", null).token())).isTrue();
        }
    }

    @Test
    void authenticateWhenTypeIsConfiguredInFullThenTokenPasses() {
        try (BearerGate gate = BearerGate.of(ISSUER)
                .with("token-types", "application/Vendor.Access+JWT")
                .open()) {
            assertThat(gate.accepts(GOOD.withHeader("typ", "vendor.access+jwt").token()))
                    .isTrue();
            assertThat(gate.refused(GOOD.token())).isEqualTo(FailureCode.TOKEN_TYPE_REFUSED);
        }
    }
}
