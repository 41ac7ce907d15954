package dev.gatehouse.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.state.StateConfig.OnFailure;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

class ProofConfigTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void fromWhenNothingIsSetThenDefaults() {
        ConfigReader reader = new ConfigReader(TestSettings.of());
        assertThat(ProofConfig.from(reader))
                .isEqualTo(new ProofConfig(
                        List.of("ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"),
                        Duration.ofSeconds(60),
                        List.of(),
                        false,
                        null,
                        200_000,
                        OnFailure.DENY,
                        List.of()));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenAllIsSetThenReadAndTheKeyStaysHidden() {
        ConfigReader reader = new ConfigReader(TestSettings.of(
                "gatehouse.dpop.algorithms", "ES256",
                "gatehouse.dpop.max-age", "2m",
                "gatehouse.dpop.origins", "https://a.example",
                "gatehouse.dpop.nonce", "true",
                "gatehouse.dpop.nonce-key", SECRET,
                "gatehouse.dpop.replay-entries", "100",
                "gatehouse.dpop.on-store-failure", "local"));
        ProofConfig config = ProofConfig.from(reader);
        assertThat(config)
                .isEqualTo(new ProofConfig(
                        List.of("ES256"),
                        Duration.ofMinutes(2),
                        List.of(URI.create("https://a.example")),
                        true,
                        SECRET,
                        100,
                        OnFailure.LOCAL,
                        List.of()));
        assertThat(config.toString()).doesNotContain(SECRET);
        assertThat(reader.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com/x, true",
        "https://API.example.com.:8443/x, true",
        "https://a.b.example.org/x, true",
        "https://example.org/x, false",
        "https://badexample.org/x, false",
        "https://evil.example/x, false",
    })
    void isKnownHostWhenSettingsNameHostsThenThoseAlone(URI url, boolean known) {
        ProofConfig config = ProofConfig.from(new ConfigReader(TestSettings.of()));

        assertThat(config.withHosts(List.of("api.example.com", "*.example.org")).isKnownHost(url))
                .isEqualTo(known);
        assertThat(config.isKnownHost(url)).isTrue();
        assertThat(config.knowsHosts()).isFalse();
    }

    @Test
    void fromWhenAllIsWrongThenEveryMistakeIsToldAndNoSecret() {
        ConfigReader reader = new ConfigReader(TestSettings.of(
                "gatehouse.dpop.algorithms", "HS256",
                "gatehouse.dpop.max-age", "1h",
                "gatehouse.dpop.origins", "https://a.example/path",
                "gatehouse.dpop.nonce", "yes",
                "gatehouse.dpop.nonce-key", "too-short-secret",
                "gatehouse.dpop.replay-entries", "1"));
        ProofConfig.from(reader);
        assertThat(reader.problems())
                .hasSize(6)
                .extracting(ConfigProblem::toString)
                .noneMatch(line -> line.contains("too-short-secret"));
    }

    @Test
    void noncesWhenNodesShareAKeyThenTheyKnowEachOthers() {
        assertThat(new ProofNonces(SECRET, Clock.systemUTC()).good())
                .contains(new ProofNonces(SECRET, Clock.systemUTC()).current());
        assertThat(new ProofNonces(null, Clock.systemUTC()).good())
                .doesNotContain(new ProofNonces(null, Clock.systemUTC()).current());
    }
}
