package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.TrustedIssuers;
import dev.gatehouse.jwt.JwtVerifier.LeftToOthers;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Clock;
import java.util.List;
import java.util.Set;

/** What is not for this verifier is absent, and what is a bad JWT is not passed on. */
class LeftToOthersTest {

    private static final TestKeys KEYS = TestKeys.ec("k1");
    private static final TestIssuer ISSUER = new TestIssuer(KEYS);
    private static final String ASKED = "https://asked.example.com";

    private static final List<JwtConfig> CONFIGS = List.of(BearerGate.of(ISSUER).config());
    private static final KeySets SETS = new KeySets(CONFIGS, null, new EngineContext(Clock.systemUTC(), event -> {}));
    private static final JwtVerifier VERIFIER =
            new JwtVerifier(CONFIGS, SETS, new LeftToOthers(true, Set.of(ASKED)), List.of(), 100, Clock.systemUTC());

    @AfterAll
    static void close() {
        SETS.close();
        ISSUER.close();
    }

    private static AuthResult verify(String token) {
        return VERIFIER.verify(BearerToken.of(token), TrustedIssuers.ALL);
    }

    private static FailureCode refused(String token) {
        AuthResult result = verify(token);
        assertThat(result).isInstanceOf(Rejected.class);
        return ((Rejected) result).failure().code();
    }

    @Test
    void jwtWhenItsIssuerIsNotLeftThenVerifiedHere() {
        assertThat(verify(TestJwts.of(KEYS, ISSUER.issuer()).token())).isInstanceOf(Authenticated.class);
    }

    @Test
    void jwtWhenItsIssuerIsLeftThenAbsentHoweverItIsSigned() {
        assertThat(verify(TestJwts.of(KEYS, ASKED).token())).isInstanceOf(Absent.class);
        assertThat(verify(TestJwts.of(KEYS, ASKED).signedBy(TestKeys.ec("k2")).token()))
                .isInstanceOf(Absent.class);
    }

    @Test
    void jwtWhenItsIssuerIsUnknownThenRefusedHere() {
        assertThat(refused(TestJwts.of(KEYS, ASKED + "/").token())).isEqualTo(FailureCode.ISSUER_UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "a.b.c", "e30", "AAAA.BBBB.CCCC.DDDD.EEEE", "", "a~b"})
    void tokenWhenNoJwtThenAbsent(String token) {
        assertThat(verify(token)).isInstanceOf(Absent.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"e30.e30.AA", "e30..", "e31.e30.AA", "ew.AA.AA", "e30.e30", "e30.e30.AA."})
    void tokenWhenABadJwtThenRefusedHere(String token) {
        assertThat(refused(token)).isEqualTo(FailureCode.TOKEN_MALFORMED);
    }

    @Test
    void tokenWhenEncryptedThenRefusedHere() {
        assertThat(refused("eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA")).isEqualTo(FailureCode.TOKEN_ENCRYPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "a.b.c", "e30", "e30.e30"})
    void tokenWhenNothingIsLeftThenRefusedHere(String token) {
        try (BearerGate gate =
                BearerGate.of(ISSUER).leaving(LeftToOthers.NOTHING).open()) {
            assertThat(gate.refused(token)).isEqualTo(FailureCode.TOKEN_MALFORMED);
        }
    }
}
