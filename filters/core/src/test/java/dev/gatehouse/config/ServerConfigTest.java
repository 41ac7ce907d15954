package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {

    @Test
    void fromWhenNothingIsSetThenDefaults() {
        assertThat(ServerConfig.from(TestSettings.reader())).isEqualTo(new ServerConfig("0.0.0.0", 8080, null));
    }

    @Test
    void fromWhenAllIsSetThenRead() {
        assertThat(ServerConfig.from(
                        TestSettings.reader("gatehouse.server.host", "127.0.0.1", "gatehouse.server.port", "0")))
                .isEqualTo(new ServerConfig("127.0.0.1", 0, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http"})
    void fromWhenPortIsNoneThenProblem(String port) {
        ConfigReader reader = TestSettings.reader("gatehouse.server.port", port);
        ServerConfig.from(reader);

        assertThat(reader.problems()).extracting(ConfigProblem::property).containsExactly("gatehouse.server.port");
    }
}
