package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementConfigTest {

    private static final String TOKEN = "0123456789abcdef01234567";

    @Test
    void fromWhenNothingIsSetThenNobodyMayManage() {
        ConfigReader reader = new ConfigReader(TestSettings.of());
        assertThat(ManagementConfig.from(reader)).isEqualTo(new ManagementConfig("127.0.0.1", 9090, null, false));
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
    void fromWhenHostIsThisMachineThenTheTokenMayGoInTheClear(String host) {
        ConfigReader reader = new ConfigReader(
                TestSettings.of("gatehouse.management.host", host, "gatehouse.management.token", TOKEN));
        assertThat(ManagementConfig.from(reader).toString()).contains(host).doesNotContain(TOKEN);
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "::", "manage.example", "a b"})
    void fromWhenHostIsElsewhereThenMistake(String host) {
        ConfigReader reader = new ConfigReader(
                TestSettings.of("gatehouse.management.host", host, "gatehouse.management.token", TOKEN));
        ManagementConfig.from(reader);
        assertThat(reader.problems()).hasSize(1);
        assertThat(reader.problems().toString())
                .contains("gatehouse.management.host")
                .doesNotContain(TOKEN);
    }

    @Test
    void fromWhenTokenIsShortThenMistakeThatDoesNotShowIt() {
        ConfigReader reader = new ConfigReader(TestSettings.of("gatehouse.management.token", "short-secret"));
        ManagementConfig.from(reader);
        assertThat(reader.problems().toString())
                .contains("gatehouse.management.token")
                .doesNotContain("short-secret");
    }
}
