package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ConfigReaderTest {

    private static final ConfigKey<String> REALM = ConfigKey.of("gatehouse.realm", ValueType.text(), "A text.");
    private static final ConfigKey<Integer> PORT =
            ConfigKey.of("gatehouse.port", ValueType.integer(1, 9), "A number.").withDefault("7");
    private static final ConfigKey<Integer> PIN =
            ConfigKey.of("gatehouse.pin", ValueType.integer(1, 9), "A secret.").asSecret();
    private static final ConfigKey<String> PEPPER =
            ConfigKey.of("gatehouse.pepper", ValueType.text(), "A secret.").asSecret();
    private static final ConfigKey<List<Integer>> SIZES =
            ConfigKey.of("gatehouse.routes.<r>.sizes", ValueType.integer(1, 9).list(), "Numbers.");
    private static final ConfigKey<String> PATH =
            ConfigKey.of("gatehouse.routes.<r>.path", ValueType.text(), "A path.");
    private static final ConfigKey<String> CLAIM =
            ConfigKey.of("gatehouse.routes.<r>.claims.<claim>", ValueType.text(), "A claim.");
    private static final List<ConfigKey<?>> KEYS = List.of(REALM, PORT, PIN, PEPPER, SIZES, PATH, CLAIM);

    @TempDir
    private Path folder;

    private static ConfigProblem onlyProblem(ConfigReader reader) {
        assertThat(reader.problems()).hasSize(1);
        return reader.problems().get(0);
    }

    @Test
    void optionalWhenSetThenParsed() {
        ConfigReader reader = TestSettings.reader("gatehouse.port", "3");

        assertThat(reader.optional(PORT)).isEqualTo(3);
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void optionalWhenNotSetThenDefaultOrNull() {
        ConfigReader reader = TestSettings.reader();

        assertThat(reader.optional(PORT)).isEqualTo(7);
        assertThat(reader.optional(REALM)).isNull();
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void optionalWhenBadThenProblemAndNull() {
        ConfigReader reader = TestSettings.reader("gatehouse.port", "x1");

        assertThat(reader.optional(PORT)).isNull();
        assertThat(onlyProblem(reader))
                .isEqualTo(new ConfigProblem(
                        "gatehouse.port",
                        TestSettings.ORIGIN,
                        "x1",
                        "is not a whole number",
                        "a whole number from 1 to 9"));
    }

    @Test
    void optionalWhenSecretIsBadThenValueIsNotInTheProblem() {
        ConfigReader reader = TestSettings.reader("gatehouse.pin", "hunter2");

        assertThat(reader.optional(PIN)).isNull();
        assertThat(onlyProblem(reader).value()).isNull();
        assertThat(onlyProblem(reader).toString()).contains("gatehouse.pin").doesNotContain("hunter2");
    }

    @Test
    void optionalWhenPointerThenExpanded() throws IOException {
        Path file = Files.writeString(folder.resolve("port"), "5\n");

        assertThat(TestSettings.reader("gatehouse.port", "${file:" + file + "}").optional(PORT))
                .isEqualTo(5);
    }

    @Test
    void optionalWhenTargetOfPointerIsBadThenProblemShowsThePointer() throws IOException {
        Path file = Files.writeString(folder.resolve("port"), "hunter2");
        String pointer = "${file:" + file + "}";
        ConfigReader reader = TestSettings.reader("gatehouse.port", pointer);

        assertThat(reader.optional(PORT)).isNull();
        assertThat(onlyProblem(reader).value()).isEqualTo(pointer);
        assertThat(onlyProblem(reader).toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n"})
    void optionalWhenPointerLeadsToNothingThenProblem(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("pepper"), content);
        ConfigReader reader = TestSettings.reader("gatehouse.pepper", "${file:" + file + "}");

        assertThat(reader.optional(PEPPER)).isNull();
        assertThat(onlyProblem(reader).problem()).contains("points at an empty value");
    }

    @Test
    void optionalWhenPointerLeadsToSpacesAroundThenTrimmed() throws IOException {
        Path file = Files.writeString(folder.resolve("port"), " 5 \n");

        assertThat(TestSettings.reader("gatehouse.port", "${file:" + file + "}").optional(PORT))
                .isEqualTo(5);
    }

    @Test
    void optionalWhenPointerLeadsNowhereThenProblem() {
        ConfigReader reader = TestSettings.reader("gatehouse.pepper", "${file:/no/such/file}");

        assertThat(reader.optional(PEPPER)).isNull();
        assertThat(onlyProblem(reader).problem()).contains("/no/such/file").contains("can't be read");
    }

    @Test
    void requiredWhenMissingThenProblemWithoutSource() {
        ConfigReader reader = TestSettings.reader();

        assertThat(reader.required(PATH, "orders")).isNull();
        assertThat(onlyProblem(reader))
                .isEqualTo(new ConfigProblem("gatehouse.routes.orders.path", null, null, "is missing", "a text"));
    }

    @Test
    void requiredWhenBadThenOneProblem() {
        ConfigReader reader = TestSettings.reader("gatehouse.pin", "0");

        assertThat(reader.required(PIN)).isNull();
        assertThat(onlyProblem(reader).problem()).isEqualTo("is out of range");
    }

    @Test
    void requiredWhenReadTwiceThenOneProblem() {
        ConfigReader reader = TestSettings.reader("gatehouse.pin", "0");

        assertThat(reader.required(PIN)).isNull();
        assertThat(reader.optional(PIN)).isNull();
        assertThat(reader.required(PIN)).isNull();
        assertThat(onlyProblem(reader).problem()).isEqualTo("is out of range");
    }

    @Test
    void requiredWhenNotSetThenDefault() {
        ConfigReader reader = TestSettings.reader();

        assertThat(reader.required(PORT)).isEqualTo(7);
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void valueWhenBadThenProblemAndDefault() {
        ConfigReader reader = TestSettings.reader("gatehouse.port", "10");

        assertThat(reader.value(PORT)).isEqualTo(7);
        assertThat(onlyProblem(reader).problem()).isEqualTo("is out of range");
    }

    @Test
    void valueWhenKeyHasNoDefaultThenThrows() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TestSettings.reader().value(REALM))
                .withMessageContaining("gatehouse.realm");
    }

    @Test
    void listWhenNotSetOrBadThenEmpty() {
        ConfigReader reader =
                TestSettings.reader("gatehouse.routes.a.sizes", "1,x", "gatehouse.routes.b.sizes", "2, 1");

        assertThat(reader.list(SIZES, "none")).isEmpty();
        assertThat(reader.list(SIZES, "a")).isEmpty();
        assertThat(reader.list(SIZES, "b")).containsExactly(2, 1);
        assertThat(onlyProblem(reader).property()).isEqualTo("gatehouse.routes.a.sizes");
    }

    @Test
    void isSetWhenSourceHoldsItThenTrue() {
        ConfigReader reader = TestSettings.reader("gatehouse.routes.a.path", "/");

        assertThat(reader.isSet(PATH, "a")).isTrue();
        assertThat(reader.isSet(PATH, "b")).isFalse();
        assertThat(reader.isSet(PORT)).isFalse();
    }

    @Test
    void problemWhenRecordedThenWithValueAndSource() {
        ConfigReader reader = TestSettings.reader("gatehouse.realm", "a");
        reader.problem(REALM, "is odd", "an even realm");

        assertThat(onlyProblem(reader))
                .isEqualTo(new ConfigProblem("gatehouse.realm", TestSettings.ORIGIN, "a", "is odd", "an even realm"));
    }

    @Test
    void problemWhenNotSetThenWithoutValueAndSource() {
        ConfigReader reader = TestSettings.reader();
        reader.problem(REALM, "is odd", "an even realm");

        assertThat(onlyProblem(reader))
                .isEqualTo(new ConfigProblem("gatehouse.realm", null, null, "is odd", "an even realm"));
    }

    @Test
    void problemWhenSecretThenValueIsNotShown() {
        ConfigReader reader = TestSettings.reader("gatehouse.pepper", "hunter2");
        reader.problem(PEPPER, "is weak", "a strong one");

        assertThat(onlyProblem(reader).source()).isEqualTo(TestSettings.ORIGIN);
        assertThat(onlyProblem(reader).toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "gatehouse.relm, did you mean gatehouse.realm?",
        "gatehouse.Realm, did you mean gatehouse.realm?",
        "gatehouse.routes.orders.pth, did you mean gatehouse.routes.orders.path?",
        "gatehouse.routes.very-long-name.size, did you mean gatehouse.routes.very-long-name.sizes?",
        "gatehouse.routes.orders.path.x, did you mean gatehouse.routes.orders.path?",
        "gatehouse.routes.orders.claim.email, did you mean gatehouse.routes.orders.claims.email?",
        "gatehouse.route.orders.path, did you mean gatehouse.routes.orders.path?",
        "gatehouse.something-quite-different, the properties in docs/configuration.md",
    })
    void refuseUnknownWhenMisspeltThenNearestName(String name, String allowed) {
        ConfigReader reader = TestSettings.reader(name, "hunter2", "gatehouse.realm", "x");
        reader.refuseUnknown(KEYS);

        assertThat(onlyProblem(reader))
                .isEqualTo(new ConfigProblem(name, TestSettings.ORIGIN, null, "is no property of Gatehouse", allowed));
    }

    @Test
    void refuseUnknownWhenAllKnownThenNoProblem() {
        ConfigReader reader = TestSettings.reader(
                "gatehouse.realm", "x",
                "gatehouse.routes.orders.path", "/",
                "gatehouse.routes.orders.claims.https://x.example/y.z", "1");
        reader.refuseUnknown(KEYS);

        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void throwIfAnyWhenNoneThenReturns() {
        ConfigReader reader = TestSettings.reader();
        reader.throwIfAny();

        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void throwIfAnyWhenSeveralThenAllTogether() {
        ConfigReader reader =
                TestSettings.reader("gatehouse.port", "x", "gatehouse.pin", "hunter2", "gatehouse.relm", "y");
        reader.value(PORT);
        reader.optional(PIN);
        reader.required(REALM);
        reader.refuseUnknown(KEYS);

        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, reader::throwIfAny);

        assertThat(thrown.problems())
                .extracting(ConfigProblem::property)
                .containsExactly("gatehouse.port", "gatehouse.pin", "gatehouse.realm", "gatehouse.relm");
        assertThat(String.valueOf(thrown.getMessage()).lines())
                .containsExactly(
                        "4 errors in the configuration:",
                        "  gatehouse.port = \"x\" (a test): is not a whole number; allowed: a whole number from 1 to 9",
                        "  gatehouse.pin (a test): is not a whole number; allowed: a whole number from 1 to 9",
                        "  gatehouse.realm: is missing; allowed: a text",
                        "  gatehouse.relm (a test): is no property of Gatehouse; allowed: did you mean"
                                + " gatehouse.realm?");
    }

    @Test
    void throwIfAnyWhenOneThenSingular() {
        ConfigReader reader = TestSettings.reader();
        reader.required(REALM);

        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, reader::throwIfAny);

        assertThat(String.valueOf(thrown.getMessage()).lines()).first().isEqualTo("1 error in the configuration:");
    }

    @Test
    void settingsWhenAskedThenWhatIsRead() {
        Settings settings = TestSettings.of("gatehouse.realm", "x");

        assertThat(new ConfigReader(settings).settings()).isSameAs(settings);
    }
}
