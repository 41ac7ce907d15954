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

import java.util.stream.Stream;

/** A token has one canonical spelling; every other is refused, however good its signature. */
class TokenFormTest {

    private static final TestKeys KEY = TestKeys.rsa("rsa-1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);
    private static final BearerGate GATE = BearerGate.of(ISSUER).open();
    private static final String GOOD = TestJwts.of(KEY, ISSUER.issuer()).token();
    private static final String[] PARTS = GOOD.split("\\.");

    @AfterAll
    static void close() {
        GATE.close();
        ISSUER.close();
    }

    static Stream<Arguments> malformed() {
        String header = PARTS[0];
        String payload = PARTS[1];
        String signature = PARTS[2];
        return Stream.of(
                arguments("nothing", ""),
                arguments("one part", header),
                arguments("two parts", header + "." + payload),
                arguments("two parts and a dot", header + "." + payload + "."),
                arguments("no header", "." + payload + "." + signature),
                arguments("no payload", header + ".." + signature),
                arguments("dots", ".."),
                arguments("four parts", GOOD + "." + signature),
                arguments("four parts, last empty", GOOD + "."),
                arguments("six parts", GOOD + ".a.b.c"),
                arguments("header padded", header + "=." + payload + "." + signature),
                arguments("signature padded", GOOD + "=="),
                arguments("stray bit in header", stray(header) + "." + payload + "." + signature),
                arguments("stray bit in payload", header + "." + stray(payload) + "." + signature),
                arguments("stray bit in signature", header + "." + payload + "." + stray(signature)),
                arguments("impossible length", GOOD + "AAA"),
                arguments("plus", header + "." + payload + ".+" + signature.substring(1)),
                arguments("slash", header + "." + payload + "./" + signature.substring(1)),
                arguments("space within", header + "." + payload + ". " + signature),
                arguments("space behind", GOOD + " "),
                arguments("tab behind", GOOD + "\t"),
                arguments("line feed within", header + ".\n" + payload + "." + signature),
                arguments("NUL behind", GOOD + "\0"),
                arguments("no-break space behind", GOOD + "\u00a0"),
                arguments("wide letter", header + "." + payload + ".\uff21" + signature.substring(1)),
                arguments("lone surrogate", GOOD + "\ud800"),
                arguments("two tokens", GOOD + ", Bearer " + GOOD),
                arguments("quoted", '"' + GOOD + '"'),
                arguments(
                        "JSON serialization, flattened",
                        "{\"protected\":\"" + header + "\",\"payload\":\"" + payload + "\",\"signature\":\"" + signature
                                + "\"}"),
                arguments(
                        "JSON serialization, general",
                        "{\"payload\":\"" + payload + "\",\"signatures\":[{\"protected\":\"" + header
                                + "\",\"signature\":\"" + signature + "\"}]}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void authenticateWhenTokenHasAnotherFormThenMalformed(String form, String token) {
        assertThat(GATE.refused(token)).as(form).isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(GATE.accepts(GOOD)).as("the untouched token").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {".a.b", ".."})
    void authenticateWhenTokenHasFivePartsThenEncrypted(String more) {
        assertThat(GATE.refused(GOOD + more)).isEqualTo(FailureCode.TOKEN_ENCRYPTED);
    }

    @Test
    void authenticateWhenOneCharacterIsChangedThenNeverAccepted() {
        for (int i = 0; i < GOOD.length(); i += 7) {
            char other = GOOD.charAt(i) == 'A' ? 'B' : 'A';
            String changed = GOOD.substring(0, i) + other + GOOD.substring(i + 1);
            assertThat(GATE.accepts(changed)).as("changed at %s", i).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8191, 8192})
    void authenticateWhenTokenIsAtMostEightKibibytesThenTokenPasses(int length) {
        assertThat(GATE.accepted(ofLength(length)).subject()).isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(ints = {8193, 8195})
    void authenticateWhenTokenIsLongerThenTooLarge(int length) {
        assertThat(GATE.refused(ofLength(length))).isEqualTo(FailureCode.CREDENTIAL_TOO_LARGE);
    }

    /** A good token of just this many characters. */
    private static String ofLength(int length) {
        for (int inHeader = 0; inHeader < 6; inHeader++) {
            TestJwts padded = TestJwts.of(KEY, ISSUER.issuer()).withHeader("x", "x".repeat(inHeader));
            int rest = length - padded.withClaim("pad", "").token().length();
            for (int inPayload = rest * 3 / 4 - 3; inPayload <= rest * 3 / 4 + 3; inPayload++) {
                String token = padded.withClaim("pad", "p".repeat(inPayload)).token();
                if (token.length() == length) {
                    return token;
                }
            }
        }
        throw new AssertionError("no token of " + length + " characters");
    }

    /** The same octets with one of the unused bits of the last character set. */
    private static String stray(String part) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        if (part.length() % 4 == 0) {
            throw new IllegalArgumentException("no unused bits");
        }
        int last = alphabet.indexOf(part.charAt(part.length() - 1));
        return part.substring(0, part.length() - 1) + alphabet.charAt(last | 1);
    }
}
