package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "a.example.com", "my_backend", "127.0.0.1", "[::1]", "x-1.test"})
    void isPlainWhenOneSpellingThenTrue(String host) {
        assertThat(HostName.isPlain(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..",
                ".a",
                "a..b",
                ".",
                "admin%2etest",
                "x;for=6.6.6.6",
                "a b",
                "a,b",
                "caf\u00e9",
                "[::1",
                "[x]"
            })
    void isPlainWhenAnotherPartyMightReadItOtherwiseThenFalse(String host) {
        assertThat(HostName.isPlain(host)).isFalse();
    }
}
