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

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a token's header says never widens what is accepted. */
class TokenHeaderTest {

    /** Processor time, since the machine may be busy with something else. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final TestKeys KEY = TestKeys.rsa("rsa-1");
    private static final TestKeys ATTACKER = TestKeys.rsa("evil-1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);
    private static final BearerGate GATE = BearerGate.of(ISSUER).open();
    private static final TestJwts GOOD = TestJwts.of(KEY, ISSUER.issuer());

    @AfterAll
    static void close() {
        GATE.close();
        ISSUER.close();
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                arguments("alg", "none", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "None", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "noNE", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "rs256", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "RS256 ", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "RS256\0", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "RS1", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "HS256", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "ES256K", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "EDDSA", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", "PBES2-HS256+A128KW", FailureCode.ALGORITHM_REFUSED),
                arguments("alg", List.of("RS256"), FailureCode.TOKEN_MALFORMED),
                arguments("alg", 256, FailureCode.TOKEN_MALFORMED),
                arguments("alg", null, FailureCode.TOKEN_MALFORMED),
                arguments("kid", 1, FailureCode.TOKEN_MALFORMED),
                arguments("kid", List.of("rsa-1"), FailureCode.TOKEN_MALFORMED),
                arguments("kid", "k".repeat(513), FailureCode.TOKEN_MALFORMED),
                arguments("kid", "RSA-1", FailureCode.KEY_UNKNOWN),
                arguments("kid", "../../dev/null", FailureCode.KEY_UNKNOWN),
                arguments("kid", "", FailureCode.KEY_UNKNOWN),
                arguments("typ", 1, FailureCode.TOKEN_MALFORMED),
                arguments("crit", List.of(), FailureCode.TOKEN_MALFORMED),
                arguments("crit", List.of("exp"), FailureCode.TOKEN_MALFORMED),
                arguments("crit", List.of("b64"), FailureCode.TOKEN_MALFORMED),
                arguments("crit", "exp", FailureCode.TOKEN_MALFORMED),
                arguments("b64", false, FailureCode.TOKEN_MALFORMED),
                arguments("b64", true, FailureCode.TOKEN_MALFORMED),
                arguments("enc", "A128GCM", FailureCode.TOKEN_MALFORMED),
                arguments("zip", "DEF", FailureCode.TOKEN_MALFORMED));
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("headers")
    void authenticateWhenHeaderIsBadThenRefused(String name, Object value, FailureCode code) {
        assertThat(GATE.refused(GOOD.withHeader(name, value).token())).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crit", "b64"})
    void authenticateWhenCriticalParameterIsNullThenMalformed(String name) {
        String header = "{\"" + name + "\":null," + GOOD.headerJson().substring(1);
        assertThat(GATE.refused(TestJwts.compact(header, GOOD.claimsJson(), KEY)))
                .isEqualTo(FailureCode.TOKEN_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "noNE"})
    void authenticateWhenTokenIsUnsecuredThenMalformed(String none) {
        String token = GOOD.withHeader("alg", none).token();
        assertThat(GATE.refused(token.substring(0, token.lastIndexOf('.') + 1))).isEqualTo(FailureCode.TOKEN_MALFORMED);
    }

    static Stream<Arguments> embedded() {
        return Stream.of("evil-1", "rsa-1", "")
                .flatMap(kid -> Stream.of("jwk", "jku", "x5u", "x5c").map(parameter -> arguments(kid, parameter)));
    }

    @ParameterizedTest(name = "kid={0} {1}")
    @MethodSource("embedded")
    void authenticateWhenAttackerBringsTheKeyThenRefusedAndNobodyIsAsked(String kid, String parameter) {
        try (SilentListener listener = new SilentListener()) {
            String token = GOOD.withHeader("kid", kid.isEmpty() ? null : kid)
                    .withHeader(parameter, embedded(parameter, listener))
                    .signedBy(ATTACKER)
                    .token();

            assertThat(GATE.refused(token))
                    .isEqualTo(kid.equals("evil-1") ? FailureCode.KEY_UNKNOWN : FailureCode.SIGNATURE_INVALID);
            assertThat(listener.wasContacted()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "x5u"})
    void authenticateWhenGoodTokenNamesUrlThenNobodyIsAsked(String parameter) {
        try (SilentListener listener = new SilentListener()) {
            assertThat(GATE.accepts(
                            GOOD.withHeader(parameter, listener.url("/keys")).token()))
                    .isTrue();
            assertThat(listener.wasContacted()).isFalse();
        }
    }

    @Test
    void authenticateWhenIssuerIsNotConfiguredThenNobodyIsAsked() {
        try (SilentListener listener = new SilentListener()) {
            String token = TestJwts.of(ATTACKER, listener.url("/issuer")).token();

            assertThat(GATE.refused(token)).isEqualTo(FailureCode.ISSUER_UNKNOWN);
            assertThat(listener.wasContacted()).isFalse();
        }
    }

    @Test
    void authenticateWhenTokenIsEncryptedBombThenRefusedFast() {
        GATE.accepted(GOOD.token());
        String header = TestJwts.encode(
                "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"zip\":\"DEF\",\"p2c\":2147483647,\"p2s\":\"AAAA\"}"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(fast(header + ".AAAA.AAAA." + "A".repeat(6_000) + ".AAAA")).isEqualTo(FailureCode.TOKEN_ENCRYPTED);
        assertThat(fast(header + ".AAAA.AAAA")).isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(fast(GOOD.withHeader("alg", "PBES2-HS256+A128KW")
                        .withHeader("p2c", Integer.MAX_VALUE)
                        .token()))
                .isEqualTo(FailureCode.ALGORITHM_REFUSED);
    }

    private static FailureCode fast(String token) {
        long start = THREADS.getCurrentThreadCpuTime();
        FailureCode code = GATE.refused(token);
        assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start)).isLessThan(Duration.ofMillis(200));
        return code;
    }

    private static Object embedded(String parameter, SilentListener listener) {
        Map<String, Object> jwk = ATTACKER.jwk().toJSONObject();
        return switch (parameter) {
            case "jwk" -> jwk;
            case "x5c" -> List.of("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A");
            default -> listener.url("/keys");
        };
    }
}
