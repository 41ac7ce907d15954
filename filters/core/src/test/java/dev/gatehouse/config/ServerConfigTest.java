package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    @TempDir
    private Path directory;

    private String file(String name) throws IOException {
        return Files.writeString(directory.resolve(name), name).toString();
    }

    @Test
    void fromWhenTlsIsSetThenRead() throws IOException {
        ConfigReader reader = TestSettings.reader(
                "gatehouse.server.tls.certificate", file("certificate"),
                "gatehouse.server.tls.key", file("key"),
                "gatehouse.server.tls.client-auth", "need",
                "gatehouse.server.tls.client-ca", file("ca"));

        assertThat(ServerConfig.from(reader).tls())
                .isEqualTo(new ServerTls(
                        directory.resolve("certificate"),
                        directory.resolve("key"),
                        ServerTls.ClientAuth.NEED,
                        directory.resolve("ca")));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenTlsIsHalfSetThenProblems() throws IOException {
        ConfigReader keyless = TestSettings.reader(
                "gatehouse.server.tls.certificate", file("certificate"), "gatehouse.server.tls.client-auth", "need");
        ConfigReader alone =
                TestSettings.reader("gatehouse.server.tls.key", "/nowhere", "gatehouse.server.tls.client-auth", "want");
        ConfigReader useless = TestSettings.reader(
                "gatehouse.server.tls.certificate", file("certificate"),
                "gatehouse.server.tls.key", file("key"),
                "gatehouse.server.tls.client-ca", file("ca"));
        ServerConfig.from(keyless);
        ServerConfig.from(alone);
        ServerConfig.from(useless);

        assertThat(keyless.problems())
                .extracting(ConfigProblem::property)
                .containsExactlyInAnyOrder("gatehouse.server.tls.key", "gatehouse.server.tls.client-ca");
        assertThat(alone.problems())
                .extracting(ConfigProblem::property)
                .containsExactlyInAnyOrder(
                        "gatehouse.server.tls.key", "gatehouse.server.tls.key", "gatehouse.server.tls.client-auth");
        assertThat(useless.problems())
                .extracting(ConfigProblem::property)
                .containsExactly("gatehouse.server.tls.client-ca");
    }
}
