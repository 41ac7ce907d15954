package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** How a Cookie header is taken apart. */
class CookiesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s=1 | 1",
                "a=b; s=1 | 1",
                "a=b;s=1;c=d | 1",
                "a=b; \ts=1 | 1",
                "s=1; s=2 | 1,2",
                "s= | ''",
                "s=a=b | a=b",
                "a=\"x; s=1; b=y\" | 1"
            })
    void valuesWhenTheCookieIsThereThenAllOfThem(String header, String values) {
        assertThat(String.join(",", Cookies.values(List.of(header), "s"))).isEqualTo(values);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a=s=1", "S=1", "ss=1", "xs=1", "s", "s; t=1", "''"})
    void valuesWhenAnotherCookieIsMeantThenNone(String header) {
        assertThat(Cookies.values(List.of(header), "s")).isEmpty();
        assertThat(Cookies.values(List.of("s=1"), "s")).containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "s=1 | -",
                "a=b; s=1; c=d | a=b; c=d",
                "s=1; a=b | a=b",
                "a=b | a=b",
                "s=1; s=2;a=b | a=b",
                "a=\"; s=1; b=\" | a=\"; b=\"",
                "s; a=b | a=b"
            })
    void withoutWhenACookieIsHiddenThenTheOthersStay(String header, String kept) {
        assertThat(Cookies.without(header, "s"::equals)).isEqualTo(kept);
    }

    @Test
    void withoutWhenNoneIsHiddenThenTheVeryHeader() {
        String header = "a=b;c=d";

        assertThat(Cookies.without(header, "s"::equals)).isSameAs(header);
    }

    @Test
    void pairsWhenQuotedAndTwiceThenPlainAndTheFirst() {
        assertThat(Cookies.pairs("a=\"1\"; b=2; a=3; =4; c")).containsOnly(entry("a", "1"), entry("b", "2"));
    }
}
