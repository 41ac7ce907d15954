package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

class ValueTypeTest {

    private enum Size {
        SMALL,
        VERY_LARGE
    }

    private static void assertRefused(ValueType<?> type, String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> type.parser().parse(text))
                .withMessageContaining(problem);
    }

    private static void assertRefusedWithoutRepeating(ValueType<?> type, String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> type.parser().parse(text))
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(text));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "TRUE, true", "False, false", "false, false"})
    void flagWhenTrueOrFalseInAnyCaseThenRead(String text, boolean value) {
        assertThat(ValueType.flag().parser().parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "on", "truee", "true,false"})
    void flagWhenAnythingElseThenRefused(String text) {
        assertRefusedWithoutRepeating(ValueType.flag(), text, "is neither true nor false");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "10, 10", "007, 7"})
    void integerWhenWithinBoundsThenRead(String text, int value) {
        assertThat(ValueType.integer(0, 10).parser().parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, is out of range",
        "11, is out of range",
        "2147483648, is not a whole number",
        "1.0, is not a whole number",
        "1e3, is not a whole number",
        "0x5, is not a whole number",
        "ten, is not a whole number",
        "1 000, is not a whole number",
    })
    void integerWhenOutOfBoundsOrNoneThenRefused(String text, String problem) {
        assertRefusedWithoutRepeating(ValueType.integer(0, 10), text, problem);
    }

    @ParameterizedTest
    @CsvSource({"256, 256", "256B, 256", "8KiB, 8192", "1MiB, 1048576"})
    void sizeWhenWithinBoundsThenRead(String text, int value) {
        assertThat(ValueType.size(256, 1_048_576).parser().parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "255, is out of range",
        "2MiB, is out of range",
        "999999999MiB, is out of range",
        "8KB, is no size",
        "8 KiB, is no size",
        "-1, is no size",
        "8kib, is no size"
    })
    void sizeWhenOutOfBoundsOrNoneThenRefused(String text, String problem) {
        assertRefused(ValueType.size(256, 1_048_576), text, problem);
    }

    @Test
    void sizeWhenDescribedThenBoundsAreNamed() {
        assertThat(ValueType.size(256, 1_048_576).allowed())
                .isEqualTo("a size such as 8192, 8KiB or 1MiB, from 256B to 1MiB");
        assertThat(ValueType.size(0, 8192).allowed()).endsWith("from 0B to 8KiB");
    }

    @Test
    void integerWhenDescribedThenBoundsAreNamed() {
        assertThat(ValueType.integer(1, 65_535).allowed()).isEqualTo("a whole number from 1 to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "30s, PT30S",
        "5m, PT5M",
        "2h, PT2H",
        "1d, PT24H",
        "PT30S, PT30S",
        "pt1m30s, PT1M30S",
        "P1D, PT24H",
        "0s, PT0S",
        "000000007s, PT7S",
    })
    void durationWhenShortOrIsoThenRead(String text, Duration value) {
        assertThat(ValueType.duration(Duration.ZERO, Duration.ofDays(1))
                        .parser()
                        .parse(text))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "30, is no duration",
        "s, is no duration",
        "30 s, is no duration",
        "30S, is no duration",
        "1.5s, is no duration",
        "-5s, is no duration",
        "1m30s, is no duration",
        "9999999999s, is no duration",
        "P1Y, is no duration",
        "PT99999999999999999999H, is no duration",
        "-PT5S, is out of range",
        "PT-5S, is out of range",
        "0s, is out of range",
        "999ms, is out of range",
        "3601s, is out of range",
        "999999999d, is out of range",
    })
    void durationWhenNoneOrOutOfBoundsThenRefused(String text, String problem) {
        assertRefused(ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1)), text, problem);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, P7D, from 0s to 7d",
        "PT0.1S, PT30S, from 100ms to 30s",
        "PT1S, PT90S, from 1s to 90s",
        "PT10M, PT36H, from 10m to 36h",
        "PT1.5S, PT90M, from 1500ms to 90m",
    })
    void durationWhenDescribedThenBoundsAreInShortForm(Duration least, Duration most, String allowed) {
        assertThat(ValueType.duration(least, most).allowed()).endsWith(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://auth.example.com",
                "https://auth.example.com/realms/acme",
                "http://127.0.0.1:8080/x?y=z",
                "https://[::1]:8443/",
                "https://auth.example.com/a%20b",
            })
    void urlWhenAbsoluteHttpThenRead(String text) {
        assertThat(ValueType.url().parser().parse(text)).isEqualTo(URI.create(text));
    }

    @ParameterizedTest
    @CsvSource({
        "auth.example.com, is no absolute",
        "/realms/acme, is no absolute",
        "//auth.example.com/x, is no absolute",
        "https:auth, is no absolute",
        "https:///x, is no absolute",
        "ftp://auth.example.com, is no absolute",
        "file:/etc/passwd, is no absolute",
        "jar:https://x/y!/z, is no absolute",
        "javascript:alert(1), is no absolute",
        "https://a b, is no URL",
        "https://, is no URL",
        "https://[::1, is no URL",
        "https://user@auth.example.com, has a user or a fragment",
        "https://user:pass@auth.example.com, has a user or a fragment",
        "https://auth.example.com/#x, has a user or a fragment",
        "https://auth.example.com#, has a user or a fragment",
    })
    void urlWhenAnythingElseThenRefused(String text, String problem) {
        assertRefusedWithoutRepeating(ValueType.url(), text, problem);
    }

    @Test
    void fileWhenPathThenRead() {
        assertThat(ValueType.file().parser().parse("/run/keys.json")).isEqualTo(Path.of("/run/keys.json"));
    }

    @Test
    void fileWhenNoPathThenRefused() {
        assertRefused(ValueType.file(), "a\u0000b", "Nul character");
    }

    @ParameterizedTest
    @CsvSource({"small, SMALL", "SMALL, SMALL", "very-large, VERY_LARGE", "Very-Large, VERY_LARGE"})
    void oneOfWhenWordInAnyCaseThenConstant(String text, String constant) {
        assertThat(ValueType.oneOf(Size.class).parser().parse(text)).isEqualTo(Size.valueOf(constant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"medium", "very_large", "very large", "small,very-large"})
    void oneOfWhenNoneThenRefused(String text) {
        assertRefusedWithoutRepeating(ValueType.oneOf(Size.class), text, "is none of these");
    }

    @Test
    void oneOfWhenDescribedThenWordsAreListed() {
        assertThat(ValueType.oneOf(Size.class).allowed()).isEqualTo("small, very-large");
    }

    @Test
    void listWhenSeveralThenInOrderWithoutRepetitions() {
        assertThat(ValueType.text().list().parser().parse("b, a ,b,c")).containsExactly("b", "a", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,,b", "a,", ",a", ",", "a, ,b"})
    void listWhenElementIsEmptyThenRefused(String text) {
        assertRefused(ValueType.text().list(), text, "has an empty element");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a\\,b | a,b",
                "O=Shop\\,CN=a | O=Shop,CN=a",
                "\\, | ,",
                "O=Shop\\\\, Ltd\\,CN=a | O=Shop\\, Ltd,CN=a",
                "a\\b | a\\b",
                "a\\\\b | a\\\\b",
            })
    void listWhenCommaIsEscapedThenItIsPartOfTheElement(String text, String element) {
        assertThat(ValueType.text().list().parser().parse(text)).containsExactly(element);
        assertThat(ValueType.text().list().parser().parse("x," + text + " , y")).containsExactly("x", element, "y");
        assertRefused(ValueType.text().list(), text + ",", "has an empty element");
    }

    @Test
    void listWhenElementIsBadThenRefused() {
        assertRefused(ValueType.integer(1, 9).list(), "1,12,3", "is out of range");
    }

    @Test
    void listWhenDescribedThenElementIsToo() {
        assertThat(ValueType.integer(1, 9).list().allowed())
                .isEqualTo("a comma-separated list; each: a whole number from 1 to 9");
    }

    @Test
    void checkedWhenGivenThenReplacesParserAndWords() {
        ValueType<String> type = ValueType.text().checked(text -> text + "!", "anything");

        assertThat(type.parser().parse("x")).isEqualTo("x!");
        assertThat(type.allowed()).isEqualTo("anything");
    }
}
