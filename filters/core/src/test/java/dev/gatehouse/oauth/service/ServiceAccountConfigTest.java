package dev.gatehouse.oauth.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The settings of an account. */
class ServiceAccountConfigTest {

    private static final String BEGINNING = "gatehouse.service-accounts.shop.";

    @TempDir
    private Path directory;

    private final Map<String, String> settings = new LinkedHashMap<>(Map.of(
            BEGINNING + "issuer",
            "main",
            BEGINNING + "client-id",
            "shop",
            BEGINNING + "client-secret",
            "hush",
            "gatehouse.issuers.main.issuer",
            "https://auth.example.com/realms/acme"));

    private String[] all() {
        return settings.entrySet().stream()
                .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                .toArray(String[]::new);
    }

    private void set(String name, Object value) {
        settings.put(BEGINNING + name, value.toString());
    }

    private ServiceAccountConfig config() {
        ConfigReader reader = TestSettings.reader(all());
        ServiceAccountConfig config = ServiceAccountConfig.from(reader, "shop");
        assertThat(reader.problems()).isEmpty();
        return Objects.requireNonNull(config);
    }

    private List<String> wrong() {
        ConfigReader reader = TestSettings.reader(all());
        ServiceAccountConfig.all(reader);
        assertThat(reader.problems())
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("hush", "PRIVATE"));
        return reader.problems().stream()
                .map(ConfigProblem::property)
                .map(name -> name.replace(BEGINNING, ""))
                .toList();
    }

    @Test
    void fromWhenOnlyTheNecessaryIsSetThenDefaults() {
        ServiceAccountConfig config = config();

        assertThat(config.name()).isEqualTo("shop");
        assertThat(config.issuer()).isEqualTo("https://auth.example.com/realms/acme");
        assertThat(config.scopes()).isEmpty();
        assertThat(config.audience()).isNull();
        assertThat(config.endpoint()).isNull();
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.toString()).doesNotContain("hush");
        assertThat(config).isEqualTo(config());
    }

    @Test
    void fromWhenEverythingIsSetThenAsSet() throws Exception {
        TestCa.Issued own = TestCa.root("Root").client("shop");
        TestKeys keys = TestKeys.rsa("k");
        settings.remove(BEGINNING + "client-secret");
        set("issuer", "https://other.example.com");
        set("client-authentication", "private_key_jwt");
        set(
                "client-key",
                Files.writeString(
                        directory.resolve("key.pem"),
                        TestCa.pem("PRIVATE KEY", keys.privateKey().getEncoded())));
        set("tls-certificate", own.writeChain(directory.resolve("own.pem")));
        set("tls-key", own.writeKey(directory.resolve("own.key")));
        set("scopes", "read,write");
        set("audience", "orders");
        set("token-uri", "https://other.example.com/token");
        set("timeout", "500ms");

        ServiceAccountConfig config = config();

        assertThat(config.issuer()).isEqualTo("https://other.example.com");
        assertThat(config.client().key()).isEqualTo(directory.resolve("key.pem"));
        assertThat(config.client().tls().certificate()).isEqualTo(directory.resolve("own.pem"));
        assertThat(config.scopes()).containsExactly("read", "write");
        assertThat(config.audience()).isEqualTo("orders");
        assertThat(config.endpoint()).isEqualTo(URI.create("https://other.example.com/token"));
        assertThat(config.timeout()).isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, nobody, issuer",
        "issuer, main.other, issuer",
        "issuer, ftp://auth.example.com, issuer",
        "issuer, http://auth.example.com, issuer",
        "token-uri, http://auth.example.com/token, token-uri",
        "client-authentication, private_key_jwt, client-secret",
        "client-authentication, tls, client-secret",
        "timeout, 0s, timeout",
        "scopes, 'a b', scopes"
    })
    void fromWhenAValueIsWrongThenItsPropertyIsNamed(String name, String value, String named) {
        assertThat(wrong()).isEmpty();
        set(name, value);

        assertThat(wrong()).contains(named);
    }

    @Test
    void fromWhenTheCertificateIsTheProofThenThePlainUrlIsRefused() throws Exception {
        TestCa.Issued own = TestCa.root("Root").client("shop");
        settings.remove(BEGINNING + "client-secret");
        set("client-authentication", "tls");
        set("tls-certificate", own.writeChain(directory.resolve("own.pem")));
        set("tls-key", own.writeKey(directory.resolve("own.key")));
        assertThat(wrong()).isEmpty();
        set("token-uri", "http://127.0.0.1/token");

        assertThat(wrong()).containsExactly("token-uri");
    }

    @Test
    void ofWhenSettingsAreWrongThenAllMistakesTogetherAndElseTheAccount() {
        assertThat(ServiceTokens.of(TestSettings.of(all())).account("shop").toString())
                .contains("shop");
        settings.remove(BEGINNING + "client-id");
        set("timeout", "soon");

        assertThatThrownBy(() -> ServiceTokens.of(TestSettings.of(all())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("client-id")
                .hasMessageContaining("timeout");
    }

    @Test
    void accountWhenItsNameIsUnknownThenTheKnownOnesAreNamed() {
        ServiceTokens tokens = ServiceTokens.of(TestSettings.of(all()));

        assertThatThrownBy(() -> tokens.account("stock"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[shop]");
    }
}
