package dev.gatehouse.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

class PrincipalPatternTest {

    @ParameterizedTest
    @CsvSource({
        "acme, acme, true",
        "acme, acme2, false",
        "acme*, acme2, true",
        "acme-*, globex-*, false",
        "acme-*, *-globex, true",
        "*, x, true",
        "a*b, a*c, false",
        "a*b, ab, true",
        "a*b*c, abc, true",
        "a*b*c, acb, false",
        "spiffe://example.com/acme/*, spiffe://example.com/acme2/*, false",
        "spiffe://example.com/*/app, spiffe://example.com/acme/*, true",
    })
    void overlapsWhenOnePrincipalCanMatchBothThenTrueEitherWay(String one, String two, boolean expected) {
        assertThat(PrincipalPattern.of(one).overlaps(PrincipalPattern.of(two))).isEqualTo(expected);
        assertThat(PrincipalPattern.of(two).overlaps(PrincipalPattern.of(one))).isEqualTo(expected);
    }

    /** All patterns of up to three characters against all texts of up to six. */
    @Test
    void overlapsWhenTriedOutThenAsTheTextsSay() {
        List<String> texts = words("ab", 6);
        List<PrincipalPattern> patterns =
                words("ab*", 3).stream().map(PrincipalPattern::of).toList();
        for (PrincipalPattern one : patterns) {
            for (PrincipalPattern two : patterns) {
                boolean shared = texts.stream().anyMatch(text -> one.matches(text) && two.matches(text));
                assertThat(one.overlaps(two))
                        .as(one.text() + " and " + two.text())
                        .isEqualTo(shared);
            }
        }
    }

    private static List<String> words(String letters, int longest) {
        List<String> words = new ArrayList<>(List.of(""));
        for (int from = 0, length = 0; length < longest; length++) {
            int to = words.size();
            for (; from < to; from++) {
                for (int i = 0; i < letters.length(); i++) {
                    words.add(words.get(from) + letters.charAt(i));
                }
            }
        }
        return words;
    }
}
