package dev.gatehouse.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.SecretText;
import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.introspection.IntrospectionConfig.Mode;
import dev.gatehouse.provider.ClientAuthenticationMethod;
import dev.gatehouse.provider.ClientConfig;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class IntrospectionConfigTest {

    @TempDir
    private Path directory;

    private final Map<String, String> settings = new LinkedHashMap<>();

    @BeforeEach
    void sensible() {
        set("issuer", "https://auth.example.com");
        set("audiences", "api");
        set("introspection", "opaque");
        set("client-id", "gatehouse");
        set("client-secret", "hush");
    }

    private void set(String name, Object value) {
        settings.put("gatehouse.issuers.main." + name, value.toString());
    }

    private void drop(String name) {
        settings.remove("gatehouse.issuers.main." + name);
    }

    private ConfigReader reader() {
        return TestSettings.reader(settings.entrySet().stream()
                .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                .toArray(String[]::new));
    }

    private IntrospectionConfig config() {
        ConfigReader reader = reader();
        IntrospectionConfig config = IntrospectionConfig.from(reader, "main");
        assertThat(reader.problems()).isEmpty();
        return Objects.requireNonNull(config);
    }

    /** The names of the properties that are wrong, and nothing comes of it. */
    private List<String> wrong() {
        ConfigReader reader = reader();
        IntrospectionConfig.from(reader, "main");
        assertThat(reader.problems())
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("hush", "PRIVATE"));
        return reader.problems().stream()
                .map(ConfigProblem::property)
                .map(name -> name.replace("gatehouse.issuers.main.", ""))
                .toList();
    }

    @Test
    void fromWhenOnlyTheNecessaryIsSetThenDefaults() {
        IntrospectionConfig config = config();

        assertThat(config.mode()).isEqualTo(Mode.OPAQUE);
        assertThat(config.endpoint()).isNull();
        assertThat(config.client())
                .isEqualTo(new ClientConfig(
                        "gatehouse",
                        ClientAuthenticationMethod.BASIC,
                        SecretText.of("hush"),
                        null,
                        new ClientTls(null, null, null)));
        assertThat(config.cache()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.negativeCache()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.mostWaiting()).isEqualTo(128);
        assertThat(config.toString()).doesNotContain("hush");
    }

    @Test
    void fromWhenEverythingIsSetThenAsSet() throws Exception {
        TestCa ca = TestCa.root("Root");
        TestCa.Issued own = ca.client("gatehouse");
        Path certificate = own.writeChain(directory.resolve("own.pem"));
        Path key = own.writeKey(directory.resolve("own.key"));
        Path authorities = TestCa.write(directory.resolve("ca.pem"), ca.certificate());
        drop("client-secret");
        set("introspection", "always");
        set("introspection-uri", "https://auth.example.com/introspect");
        set("client-authentication", "private_key_jwt");
        set("client-key", key);
        set("tls-certificate", certificate);
        set("tls-key", key);
        set("tls-ca", authorities);
        set("introspection-cache", "10s");
        set("introspection-negative-cache", "1s");
        set("introspection-timeout", "500ms");
        set("introspection-waiting", "7");

        IntrospectionConfig config = config();

        assertThat(config.mode()).isEqualTo(Mode.ALWAYS);
        assertThat(config.endpoint()).isEqualTo(URI.create("https://auth.example.com/introspect"));
        assertThat(config.client())
                .isEqualTo(new ClientConfig(
                        "gatehouse",
                        ClientAuthenticationMethod.PRIVATE_KEY_JWT,
                        null,
                        key,
                        new ClientTls(certificate, key, authorities)));
        assertThat(config.cache()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.negativeCache()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.mostWaiting()).isEqualTo(7);
    }

    @Test
    void fromWhenNeverThenNothing() {
        set("introspection", "never");

        assertThat(IntrospectionConfig.from(reader(), "main")).isNull();
        assertThat(wrong()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-id", "client-secret", "introspection-uri", "introspection-cache"})
    void fromWhenTheModeIsForgottenThenAProblem(String leftover) {
        settings.clear();
        set(leftover, "https://auth.example.com");

        assertThat(wrong()).containsExactly("introspection");
    }

    @ParameterizedTest
    @CsvSource({
        "client-id,client-id",
        "client-secret,client-secret",
        "issuer,issuer",
        "audiences,audiences",
    })
    void fromWhenSomethingIsMissingThenAProblem(String missing, String named) {
        drop(missing);

        assertThat(wrong()).containsExactly(named);
    }

    @ParameterizedTest
    @CsvSource({
        "introspection,sometimes",
        "client-authentication,none",
        "client-authentication,client_secret_jwt",
        "introspection-cache,2h",
        "introspection-timeout,0s",
        "introspection-waiting,0",
        "introspection-uri,ftp://a",
        "introspection-uri,http://auth.example.com/introspect",
        "introspection-negative-cache,31s",
        "client-key,/nowhere",
        "tls-ca,/nowhere"
    })
    void fromWhenAValueIsWrongThenAProblem(String name, String value) {
        set(name, value);

        assertThat(wrong()).contains(name);
    }

    @Test
    void fromWhenTheCacheIsShortThenTheNegativeOneIsNoLonger() {
        set("introspection-cache", "2s");

        assertThat(config().negativeCache()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"private_key_jwt", "tls"})
    void fromWhenTheSecretHasNoUseThenAProblem(String method) {
        set("client-authentication", method);

        assertThat(wrong()).contains("client-secret");
    }

    @Test
    void fromWhenTlsLacksItsFilesThenAProblem() throws Exception {
        drop("client-secret");
        set("client-authentication", "tls");
        assertThat(wrong()).containsExactly("tls-certificate");

        TestCa.Issued own = TestCa.root("Root").client("gatehouse");
        set("tls-certificate", own.writeChain(directory.resolve("own.pem")));
        assertThat(wrong()).containsExactly("tls-key");

        set("tls-key", own.writeKey(directory.resolve("own.key")));
        assertThat(wrong()).isEmpty();

        set("introspection-uri", "http://127.0.0.1/introspect");
        assertThat(wrong()).containsExactly("introspection-uri");
    }

    @Test
    void fromWhenTheTlsKeyIsAnothersThenAProblem() throws Exception {
        TestCa ca = TestCa.root("Root");
        set("tls-certificate", ca.client("gatehouse").writeChain(directory.resolve("own.pem")));
        set("tls-key", ca.client("other").writeKey(directory.resolve("own.key")));
        assertThat(wrong()).containsExactly("tls-certificate");

        set("tls-key", Files.writeString(directory.resolve("own.key"), TestCa.pem("PRIVATE KEY", new byte[] {1, 2, 3
        })));
        assertThat(wrong()).containsExactly("tls-certificate");

        set("tls-key", Files.writeString(directory.resolve("own.key"), "hush"));
        assertThat(wrong()).containsExactly("tls-certificate");
    }

    @Test
    void fromWhenTheClientKeyIsNotGoodEnoughThenAProblem() throws Exception {
        drop("client-secret");
        set("client-authentication", "private_key_jwt");
        assertThat(wrong()).containsExactly("client-key");

        var curve = new ECKeyGenerator(Curve.P_256).generate();
        for (String bad : List.of(
                "hush",
                "",
                TestCa.pem(
                        "PRIVATE KEY",
                        TestKeys.rsa("k", 1024, "RS256").privateKey().getEncoded()),
                TestCa.pem("PRIVATE KEY", TestKeys.ed25519("k").privateKey().getEncoded()),
                TestCa.pem("PUBLIC KEY", TestKeys.ec("k").publicKey().getEncoded()),
                curve.toPublicJWK().toJSONString(),
                new OctetSequenceKey.Builder(new byte[32]).build().toJSONString())) {
            set("client-key", Files.writeString(directory.resolve("key"), bad));
            assertThat(wrong()).as(bad).containsExactly("client-key");
        }

        set("client-key", Files.writeString(directory.resolve("key"), curve.toJSONString()));
        assertThat(wrong()).isEmpty();
    }
}
