package dev.gatehouse.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class TokenFormTest {

    private static String encoded(String text) {
        return TestJwts.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void formWhenAJwtThenSigned() {
        assertThat(TokenForm.of(TestJwts.of(TestKeys.ec("k"), "https://a").token()))
                .isEqualTo(TokenForm.SIGNED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", " {", "\t\r\n {\"alg\":\"none\"}", "{broken", "{{"})
    void formWhenTheFirstPartBeginsAnObjectThenAJwtHoweverBad(String header) {
        assertThat(TokenForm.of(encoded(header) + ".AAAA.AAAA")).isEqualTo(TokenForm.SIGNED);
        assertThat(TokenForm.of(encoded(header) + "..")).isEqualTo(TokenForm.SIGNED);
        assertThat(TokenForm.of(encoded(header) + "....")).isEqualTo(TokenForm.ENCRYPTED);
        assertThat(TokenForm.of(encoded(header) + ".AAAA.AAAA.AAAA.AAAA")).isEqualTo(TokenForm.ENCRYPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "a{", "\u000b{", "\u00a0{", "", "\uFEFF{"})
    void formWhenTheFirstPartBeginsOtherwiseThenOpaque(String header) {
        assertThat(TokenForm.of(encoded(header) + ".AAAA.AAAA")).isEqualTo(TokenForm.OPAQUE);
        assertThat(TokenForm.of(encoded(header) + ".AAAA.AAAA.AAAA.AAAA")).isEqualTo(TokenForm.OPAQUE);
    }

    @ParameterizedTest
    @CsvSource({"e30", "..", "...."})
    void formWhenOfOtherPartsOrCharactersThenOpaque(String token) {
        assertThat(TokenForm.of(token)).isEqualTo(TokenForm.OPAQUE);
    }

    @ParameterizedTest
    @CsvSource({
        "e30.",
        "e30.e30",
        "e30.e30.AA.",
        "e30.e30.AA=",
        "e30.e30.AA.AA",
        "e30.e30.AA.AA.AA.AA",
        "e30.e30.AA.AA.AA.AA.AA",
        "e30.e30.A~"
    })
    void formWhenItBeginsAsAJwtAndIsNoneThenDistortedAndNobodyIsAsked(String token) {
        assertThat(TokenForm.of(token)).isEqualTo(TokenForm.DISTORTED);
    }

    /** The stray bits would have a strict reader refuse it, and a careless one take it for a JWT. */
    @Test
    void formWhenTheFirstPartHasStrayBitsThenStillAJwt() {
        assertThat(TokenForm.of("e31.e30.AA")).isEqualTo(TokenForm.SIGNED);
    }
}
