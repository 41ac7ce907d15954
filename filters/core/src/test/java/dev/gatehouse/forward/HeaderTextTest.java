package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;

class HeaderTextTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("", ""),
                arguments("alice", "alice"),
                arguments("https://x.example/a?b=c#d", "https://x.example/a?b=c#d"),
                arguments("!\"#$&'()*+-./:;<=>?@[\\]^_`{|}~", "!\"#$&'()*+-./:;<=>?@[\\]^_`{|}~"),
                arguments("a b", "a%20b"),
                arguments(" ", "%20"),
                arguments("a,b", "a%2Cb"),
                arguments("100%", "100%25"),
                arguments("a%2Cb", "a%252Cb"),
                arguments("a\r\nX-User-Roles: admin", "a%0D%0AX-User-Roles:%20admin"),
                arguments("a\nb", "a%0Ab"),
                arguments("a\u0000b\u0001\u001f\u007f", "a%00b%01%1F%7F"),
                arguments("a\tb", "a%09b"),
                arguments("caf\u00e9", "caf%C3%A9"),
                arguments("\u560d\u560a", "%E5%98%8D%E5%98%8A"),
                arguments("\u0100\u010a\u010d", "%C4%80%C4%8A%C4%8D"),
                arguments("\u0085\u2028\u00a0", "%C2%85%E2%80%A8%C2%A0"),
                arguments("\uD83D\uDE00", "%F0%9F%98%80"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void encodeWhenTextThenVisibleAsciiAlone(String text, String encoded) {
        assertThat(HeaderText.encode(text)).isEqualTo(encoded);
    }

    @Test
    void encodeWhenPlainThenTheSameInstance() {
        String plain = "alice";

        assertThat(HeaderText.encode(plain)).isSameAs(plain);
    }

    @Test
    void encodeWhenRandomThenReversibleAndSafe() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            String text = random.ints(random.nextInt(12), 0, 0x3000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();

            String encoded = HeaderText.encode(text);

            assertThat(encoded).matches("[\\x21-\\x7E&&[^,]]*");
            assertThat(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .isEqualTo(text);
        }
    }
}
