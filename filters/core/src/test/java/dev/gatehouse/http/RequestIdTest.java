package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.Set;

class RequestIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0", "a-b_c.d", "7b1b9a7e-6a6f-4a6e-9d3e-0f3a4f1d2c3b", "."})
    void isAcceptableWhenShortAndPlainThenTrue(String id) {
        assertThat(RequestId.isAcceptable(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\nb",
                "a\rb",
                "a\u0000",
                "a\"b",
                "a/b",
                "a:b",
                "a@b",
                "a[b",
                "a`b",
                "a{b",
                "a,b",
                "a%0Ab",
                "\u00e9",
                "\u0661",
                "\uFF11",
                "a\u2028b",
                "$(x)"
            })
    void isAcceptableWhenAnythingElseThenFalse(String id) {
        assertThat(RequestId.isAcceptable(id)).isFalse();
    }

    @Test
    void isAcceptableWhenLongThenUpTo64Characters() {
        assertThat(RequestId.isAcceptable("x".repeat(64))).isTrue();
        assertThat(RequestId.isAcceptable("x".repeat(65))).isFalse();
    }

    @RepeatedTest(20)
    void nextWhenCalledThen32HexadecimalDigits() {
        String id = RequestId.next();

        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(RequestId.isAcceptable(id)).isTrue();
    }

    @Test
    void nextWhenCalledOftenThenNeverTheSame() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(RequestId.next());
        }

        assertThat(ids).hasSize(10_000);
    }
}
