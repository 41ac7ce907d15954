package dev.gatehouse.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.CredentialKind;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class ApiKeyConfigTest {

    private static final String GROUP = "gatehouse.api-keys.";

    private static CredentialKind.@org.jspecify.annotations.Nullable Config read(ConfigReader reader, boolean taken) {
        return ApiKeyConfig.KIND.reader().read(reader, taken);
    }

    @Test
    void readWhenNothingIsSetAndNoRouteTakesKeysThenNull() {
        ConfigReader reader = TestSettings.reader();

        assertThat(read(reader, false)).isNull();
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void readWhenARouteTakesKeysAndNoStoreIsSetThenProblemSaysSo() {
        ConfigReader reader = TestSettings.reader();

        assertThat(read(reader, true)).isNull();
        assertThat(reader.problems())
                .containsExactly(new ConfigProblem(
                        GROUP + "store", null, null, "is missing, and a route takes api-key", "jdbc, file"));
    }

    @Test
    void readWhenOnlyTheUrlIsSetThenDefaults() {
        ConfigReader reader = TestSettings.reader(GROUP + "store", "jdbc", GROUP + "jdbc-url", "jdbc:h2:mem:x");

        assertThat(read(reader, true))
                .isEqualTo(new ApiKeyConfig(
                        "X-API-Key",
                        "live",
                        new JdbcSettings("jdbc:h2:mem:x", null, null, null, false),
                        null,
                        Duration.ofSeconds(30),
                        Duration.ZERO,
                        100_000,
                        null));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void readWhenEverythingIsSetThenAllIsTaken() {
        ConfigReader reader = TestSettings.reader(
                GROUP + "header", "X-Key",
                GROUP + "environment", "test2",
                GROUP + "store", "jdbc",
                GROUP + "jdbc-url", "jdbc:postgresql://db/keys",
                GROUP + "jdbc-user", "gate",
                GROUP + "jdbc-password", "sesame-sesame",
                GROUP + "cache", "5s",
                GROUP + "grace", "10m",
                GROUP + "cache-entries", "7",
                GROUP + "pepper", "0123456789abcdef");

        CredentialKind.Config config = read(reader, false);

        assertThat(config)
                .isEqualTo(new ApiKeyConfig(
                        "X-Key",
                        "test2",
                        new JdbcSettings("jdbc:postgresql://db/keys", "gate", "sesame-sesame", null, false),
                        null,
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(10),
                        7,
                        "0123456789abcdef"));
        assertThat(String.valueOf(config)).doesNotContain("sesame").doesNotContain("0123456789");
        assertThat(config == null ? null : config.headers()).containsExactly("X-Key");
    }

    @Test
    void readWhenStoreIsAFileThenItMustBeThere(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys.json"), "{\"keys\":[]}");
        ConfigReader good = TestSettings.reader(GROUP + "store", "file", GROUP + "file", file.toString());
        ConfigReader gone = TestSettings.reader(GROUP + "store", "file", GROUP + "file", file + "x");
        ConfigReader missing = TestSettings.reader(GROUP + "store", "file");

        assertThat(read(good, true)).isInstanceOf(ApiKeyConfig.class);
        assertThat(good.problems()).isEmpty();
        read(gone, true);
        assertThat(gone.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("can't be read"));
        assertThat(read(missing, true)).isNull();
        assertThat(missing.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains(GROUP + "file", "is missing"));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc, header, Authorization, meaning of its own",
        "jdbc, header, X_Key, no plain header",
        "jdbc, environment, Live, no environment",
        "jdbc, pepper, short, too short",
        "jdbc, jdbc-url, h2:mem, no JDBC URL",
        "jdbc, jdbc-url, jdbc:postgresql://db/k?password=sesame, belongs in jdbc-password",
        "jdbc, data-source, ldap://evil.example/x, JNDI",
        "jdbc, file, keys.json, the store is jdbc",
        "file, data-source, java:x, the store is file",
        "jdbc, cache, 0s, out of range",
        "redis, jdbc-user, x, none of these"
    })
    void readWhenAValueIsWrongThenProblemNamesItAndNoSecret(String store, String name, String value, String problem) {
        ConfigReader reader = TestSettings.reader(GROUP + "store", store, GROUP + name, value);

        read(reader, true);

        assertThat(reader.problems().toString()).contains(problem).doesNotContain("sesame");
    }

    @Test
    void readWhenDataSourceStandsBesideAUrlThenProblem() {
        ConfigReader reader = TestSettings.reader(
                GROUP + "store", "jdbc", GROUP + "data-source", "java:x", GROUP + "jdbc-url", "jdbc:h2:mem:x");

        read(reader, true);

        assertThat(reader.problems().toString()).contains("is set beside data-source");
    }

    @Test
    void readWhenNoDatabaseIsNamedAndNoneIsEmbeddedThenProblem() {
        ConfigReader reader = TestSettings.reader(GROUP + "store", "jdbc");

        assertThat(read(reader, true)).isNull();
        assertThat(reader.problems().toString()).contains(GROUP + "jdbc-url", "so is data-source");
    }
}
