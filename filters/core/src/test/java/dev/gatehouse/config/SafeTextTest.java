package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

class SafeTextTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("", ""),
                arguments("GET", "GET"),
                arguments("a b=c", "a b=c"),
                arguments("a\nGH1110 refused request=x", "a?GH1110 refused request=x"),
                arguments("a\r\nb", "a??b"),
                arguments("a\" code=OK reason=\"b", "a? code=OK reason=?b"),
                arguments("\u001b[2J\u001b]0;x\u0007", "?[2J?]0;x?"),
                arguments("a\u0000b\tc\u007fd", "a?b?c?d"),
                arguments("a\u0085b\u009bc", "a?b?c"),
                arguments("a\u2028b\u2029c", "a?b?c"),
                arguments("a\u202eb\u200bc\ufeffd", "a?b?c?d"),
                arguments("caf\u00e9", "caf\u00e9"),
                arguments("http://user:pass@host/x", "http://***@host/x"),
                arguments("a Bearer abc123def\nb", "a Bearer [cut]?b"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void ofWhenTextIsUnsafeThenReplaced(String text, String shown) {
        assertThat(SafeText.of(text)).isEqualTo(shown);
    }

    @Test
    void ofWhenATokenIsLongerThanWhatIsShownThenItIsCutAllTheSame() {
        assertThat(SafeText.of("x".repeat(490) + " eyJhbGciOiJFUzI1NiJ9.secret" + "y".repeat(9_000)))
                .hasSizeLessThanOrEqualTo(501)
                .endsWith("eyJ[cut]…")
                .doesNotContain("hbG");
    }

    @Test
    void ofWhenLongThenCut() {
        assertThat(SafeText.of("x".repeat(10_000))).hasSize(501).endsWith("…");
    }
}
