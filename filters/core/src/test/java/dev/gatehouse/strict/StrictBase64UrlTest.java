package dev.gatehouse.strict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.testing.TestJwts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Every value has one spelling. */
class StrictBase64UrlTest {

    private static final List<String> ALPHABET =
            List.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".split("(?<=.)(?=.)", -1));

    @Test
    void decodeWhenTextIsShortThenItPassesExactlyIfItIsTheOneSpelling() throws MalformedException {
        int passed = 0;
        for (String first : ALPHABET) {
            for (String second : ALPHABET) {
                for (String text : new String[] {first + second, "A" + first + second, "AA" + first + second}) {
                    byte[] octets = java.util.Base64.getUrlDecoder().decode(text);
                    if (TestJwts.encode(octets).equals(text)) {
                        assertThat(StrictBase64Url.decode(text)).isEqualTo(octets);
                        passed++;
                    } else {
                        assertThatThrownBy(() -> StrictBase64Url.decode(text)).isInstanceOf(MalformedException.class);
                    }
                }
            }
        }
        assertThat(passed).isEqualTo(256 + 64 * 16 + 64 * 64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "AAAAA",
                "AA==",
                "AAA=",
                "AA=",
                "=",
                "====",
                "A=AA",
                "AAAA====",
                "+A",
                "/A",
                " AA",
                "AA\n",
                "AA.",
                "A\u00c1AA",
                "A\u0141AA",
                "\u0410A",
                "AA\ud83d\ude00"
            })
    void decodeWhenTextHasAnythingElseThenMalformed(String text) {
        assertThatThrownBy(() -> StrictBase64Url.decode(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void decodeWhenTextIsEmptyThenNothing() throws MalformedException {
        assertThat(StrictBase64Url.decode("")).isEmpty();
    }
}
