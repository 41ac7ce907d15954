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

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** JSON that two parsers could read differently is refused, though the issuer itself has signed it. */
class TokenJsonTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);
    private static final BearerGate GATE = BearerGate.of(ISSUER).open();
    private static final TestJwts GOOD = TestJwts.of(KEY, ISSUER.issuer());

    @AfterAll
    static void close() {
        GATE.close();
        ISSUER.close();
    }

    /** Text to put behind the last member of an object. */
    static Stream<Arguments> poison() {
        return Stream.of(
                arguments("member twice", ",\"x\":1,\"x\":1"),
                arguments("member twice, once null", ",\"x\":null,\"x\":1"),
                arguments("member twice, once escaped", ",\"x\":1,\"\\u0078\":2"),
                arguments("nested member twice", ",\"x\":{\"y\":{\"z\":1,\"z\":2}}"),
                arguments("member twice in a list", ",\"x\":[[{\"z\":1,\"z\":2}]]"),
                arguments("lone high surrogate", ",\"x\":\"\\ud800\""),
                arguments("lone low surrogate", ",\"x\":\"a\\udc00b\""),
                arguments("surrogates swapped", ",\"x\":\"\\udc00\\ud800\""),
                arguments("high surrogate twice", ",\"x\":\"\\ud800\\ud800\\udc00\""),
                arguments("lone surrogate in a name", ",\"\\udfff\":1"),
                arguments("lone surrogate deep down", ",\"x\":[{\"y\":[\"\\ud800\"]}]"),
                arguments("raw control character", ",\"x\":\"a\nb\""),
                arguments("unknown escape", ",\"x\":\"\\q\""),
                arguments("not a number", ",\"x\":NaN"),
                arguments("infinity", ",\"x\":Infinity"),
                arguments("leading zero", ",\"x\":01"),
                arguments("leading plus", ",\"x\":+1"),
                arguments("hexadecimal", ",\"x\":0x1"),
                arguments("point without digits", ",\"x\":1."),
                arguments("exponent without digits", ",\"x\":1e"),
                arguments("number without end", ",\"x\":" + "9".repeat(200)),
                arguments("comment", ",\"x\":1/* */"),
                arguments("single quotes", ",'x':1"),
                arguments("name without quotes", ",x:1"),
                arguments("comma at the end", ","),
                arguments("two commas", ",,\"x\":1"),
                arguments("capital literal", ",\"x\":True"),
                arguments("too deep, lists", ",\"x\":" + "[".repeat(20) + "]".repeat(20)),
                arguments("too deep, objects", ",\"x\":" + "{\"x\":".repeat(20) + "1" + "}".repeat(20)),
                arguments("far too deep", ",\"x\":" + "[".repeat(2_000)),
                arguments("something behind", "}x{"),
                arguments("object behind", "}{\"y\":1"),
                arguments("cut off", ",\"x\":{"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("poison")
    void authenticateWhenPayloadIsAmbiguousThenMalformed(String how, String poison) {
        String token = TestJwts.compact(GOOD.headerJson(), within(GOOD.claimsJson(), poison), KEY);
        assertThat(GATE.refused(token)).as(how).isEqualTo(FailureCode.TOKEN_MALFORMED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("poison")
    void authenticateWhenHeaderIsAmbiguousThenMalformed(String how, String poison) {
        String token = TestJwts.compact(within(GOOD.headerJson(), poison), GOOD.claimsJson(), KEY);
        assertThat(GATE.refused(token)).as(how).isEqualTo(FailureCode.TOKEN_MALFORMED);
    }

    static Stream<String> harmless() {
        return Stream.of(
                ",\"x\":1",
                ",\"x\":null",
                ",\"x\":\"\\ud83d\\ude00\"",
                ",\"x\":\"\u00fc\ud83d\ude00\"",
                ",\"x\":-12.5e+3",
                ",\"x\":{\"x\":{\"x\":1}}",
                ",\"x\":[{\"y\":1},{\"y\":1}]",
                ",\"x\":" + "[".repeat(19) + "]".repeat(19),
                " , \"x\" :\t[ ]\n");
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void authenticateWhenPayloadIsUnusualThenTokenPasses(String more) {
        String token = TestJwts.compact(GOOD.headerJson(), within(GOOD.claimsJson(), more), KEY);
        assertThat(GATE.accepted(token).subject()).isEqualTo("alice");
    }

    static Stream<Arguments> noObjects() {
        String claims = GOOD.claimsJson();
        return Stream.of(
                arguments("list", "[" + claims + "]"),
                arguments("text", "\"" + claims.replace('"', '\'') + "\""),
                arguments("number", "17"),
                arguments("null", "null"),
                arguments("blank", " "),
                arguments("byte order mark", "\ufeff" + claims),
                arguments("member twice that matters", within(claims, ",\"sub\":\"root\"")),
                arguments("member twice, escaped, that matters", within(claims, ",\"\\u0073ub\":\"root\"")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noObjects")
    void authenticateWhenPayloadIsNoSingleObjectThenMalformed(String how, String payload) {
        assertThat(GATE.refused(TestJwts.compact(GOOD.headerJson(), payload, KEY)))
                .as(how)
                .isEqualTo(FailureCode.TOKEN_MALFORMED);
    }

    /** Latin-1 text whose characters are the octets of the payload. */
    static Stream<Arguments> noUtf8() {
        return Stream.of(
                arguments("Latin-1", "\u00e9"),
                arguments("overlong slash", "\u00c0\u00af"),
                arguments("surrogate as three octets", "\u00ed\u00a0\u0080"),
                arguments("beyond Unicode", "\u00f4\u0090\u0080\u0080"),
                arguments("continuation alone", "\u0080"),
                arguments("cut off", "\u00e2\u0082"),
                arguments("FE", "\u00fe"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noUtf8")
    void authenticateWhenPayloadIsNoUtf8ThenMalformed(String how, String octets) {
        byte[] payload = within(GOOD.claimsJson(), ",\"x\":\"" + octets + "\"").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(GATE.refused(signed(payload))).as(how).isEqualTo(FailureCode.TOKEN_MALFORMED);
    }

    @Test
    void authenticateWhenPayloadIsUtf16ThenMalformed() {
        assertThat(GATE.refused(signed(GOOD.claimsJson().getBytes(StandardCharsets.UTF_16BE))))
                .isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(GATE.refused(signed(GOOD.claimsJson().getBytes(StandardCharsets.UTF_16LE))))
                .isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(GATE.accepts(signed(GOOD.claimsJson().getBytes(StandardCharsets.UTF_8))))
                .isTrue();
    }

    private static String within(String object, String more) {
        return object.substring(0, object.length() - 1) + more + "}";
    }

    private static String signed(byte[] payload) {
        String input =
                TestJwts.encode(GOOD.headerJson().getBytes(StandardCharsets.UTF_8)) + "." + TestJwts.encode(payload);
        return input + "." + TestJwts.encode(KEY.sign(input.getBytes(StandardCharsets.US_ASCII)));
    }
}
