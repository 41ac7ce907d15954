package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.RSAKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What an issuer's settings come to, and which are refused. */
class JwtConfigTest {

    private static BearerGate.Builder issuer() {
        return BearerGate.of("https://issuer.example/realm");
    }

    @Test
    void fromWhenOnlyIssuerAndAudienceAreSetThenDefaultsAreSafe() {
        JwtConfig config = issuer().config();
        assertThat(config.issuer().issuer()).isEqualTo("https://issuer.example/realm");
        assertThat(config.issuer().audiences()).containsExactly("api");
        assertThat(config.issuer().clockSkew()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.issuer().maxLifetime()).isNull();
        assertThat(config.issuer().requiredClaims()).containsExactly("sub");
        assertThat(config.issuer().allowedClaims()).isEmpty();
        assertThat(config.issuer().mapping().scopes()).containsExactly("scope");
        assertThat(config.issuer().mapping().roles()).containsExactly("roles");
        assertThat(config.issuer().mapping().subject()).containsExactly("sub");
        assertThat(config.issuer().mapping().client()).containsExactly("client_id", "azp");
        assertThat(config.issuer().mapping().tenant()).isEmpty();
        assertThat(config.keysUri()).isNull();
        assertThat(config.keysFile()).isNull();
        assertThat(config.algorithms())
                .containsExactlyElementsOf(List.of(
                        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
                        "Ed25519"));
        assertThat(config.signatureAlgorithms()).containsExactly(SignatureAlgorithm.values());
        assertThat(config.tokenTypes()).containsExactly("at+jwt");
        assertThat(config.keys())
                .isEqualTo(new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(3), false));
    }

    @Test
    void fromWhenAllIsSetThenAllIsTaken() {
        JwtConfig config = issuer().with("audiences", "api, orders")
                .with("clock-skew", "0s")
                .with("max-lifetime", "1h")
                .with("required-claims", "sub,/a/b")
                .with("claims.azp", "shop,web")
                .with("claims./realm_access/roles", "admin")
                .with("scope-claim", "scp")
                .with("roles-claim", "/realm_access/roles,groups")
                .with("subject-claim", "upn")
                .with("client-claim", "azp")
                .with("tenant-claim", "tid")
                .with("jwks-uri", "https://issuer.example/keys")
                .with("algorithms", "EdDSA,ES256")
                .with("token-types", "Application/AT+JWT,JWT")
                .with("jwks-refresh", "1s")
                .with("jwks-grace", "0s")
                .with("jwks-timeout", "100ms")
                .config();
        assertThat(config.issuer().audiences()).containsExactly("api", "orders");
        assertThat(config.issuer().clockSkew()).isZero();
        assertThat(config.issuer().maxLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(config.issuer().requiredClaims()).containsExactly("sub", "/a/b");
        assertThat(config.issuer().allowedClaims())
                .isEqualTo(Map.of("azp", List.of("shop", "web"), "/realm_access/roles", List.of("admin")));
        assertThat(config.issuer().mapping().scopes()).containsExactly("scp");
        assertThat(config.issuer().mapping().roles()).containsExactly("/realm_access/roles", "groups");
        assertThat(config.issuer().mapping().subject()).containsExactly("upn");
        assertThat(config.issuer().mapping().client()).containsExactly("azp");
        assertThat(config.issuer().mapping().tenant()).containsExactly("tid");
        assertThat(config.keysUri()).isEqualTo(URI.create("https://issuer.example/keys"));
        assertThat(config.signatureAlgorithms()).containsExactly(SignatureAlgorithm.EDDSA, SignatureAlgorithm.ES256);
        assertThat(config.tokenTypes()).containsExactly("at+jwt", "jwt");
        assertThat(config.keys())
                .isEqualTo(new KeyPolicy(Duration.ofSeconds(1), Duration.ZERO, Duration.ofMillis(100), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "None",
                "HS256",
                "HS512",
                "RS1",
                "rs256",
                "ES256K",
                "RSA-OAEP",
                "RS256,none",
                "RS256,,ES256"
            })
    void fromWhenAlgorithmIsUnsafeThenRefused(String algorithms) {
        assertRefused(issuer().with("algorithms", algorithms), "algorithms");
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, ftp://issuer.example",
        "issuer, issuer.example",
        "issuer, https://user@issuer.example",
        "issuer, https://issuer.example/#x",
        "issuer, https://issuer.example/?x=y",
        "issuer, http://issuer.example",
        "issuer, http://127.0.0.1.attacker.example",
        "jwks-uri, http://issuer.example/keys",
        "jwks-uri, file:///etc/keys",
        "jwks-uri, /keys",
        "jwks-file, /no/such/file",
        "clock-skew, 11m",
        "clock-skew, -1s",
        "clock-skew, soon",
        "max-lifetime, 0s",
        "jwks-refresh, 500ms",
        "jwks-refresh, 2d",
        "jwks-grace, 8d",
        "jwks-timeout, 1ms",
        "jwks-timeout, 1m",
        "token-types, text/plain",
        "token-types, at jwt",
        "scope-claim, /a~2b",
        "roles-claim, /a~"
    })
    void fromWhenValueIsNotAllowedThenRefused(String name, String value) {
        assertRefused(issuer().with(name, value), name);
    }

    @Test
    void fromWhenKeysHaveTwoPlacesThenRefused(@TempDir Path folder) throws java.io.IOException {
        Path file = Files.writeString(folder.resolve("keys"), "{}");
        assertRefused(
                issuer().with("jwks-uri", "https://issuer.example/keys").with("jwks-file", file.toString()),
                "jwks-file");
    }

    @Test
    void fromWhenKeysHaveNoneToVerifyWithThenRefusedWithoutShowingThem() {
        TestKeys pair = TestKeys.rsa("k1");
        RSAKey whole = new RSAKey.Builder(pair.jwk().toRSAKey())
                .privateKey(pair.privateKey())
                .build();
        String pem = "-----BEGIN PRIVATE KEY-----c2VjcmV0LXNlY3JldA==-----END PRIVATE KEY-----";
        String shared = "{\"kty\":\"oct\",\"k\":\"c2VjcmV0LXNlY3JldA\"}";
        for (String keys : List.of(
                "{\"keys\":[" + whole.toJSONString() + "]}", "{\"keys\":[" + shared + "]}", "{\"keys\":[]}", pem)) {
            assertThatThrownBy(issuer().with("jwks", keys)::config)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("gatehouse.issuers.main.jwks")
                    .message()
                    .doesNotContain("\"d\"", "c2VjcmV0LXNlY3JldA");
        }
        assertThat(issuer().with(
                                "jwks",
                                "{\"keys\":[" + shared + ","
                                        + pair.jwk().toPublicJWK().toJSONString() + "]}")
                        .config()
                        .keysText())
                .isNotNull();
    }

    @Test
    void fromWhenKeysAreElsewhereThenIssuerMayBeAnyUrl() {
        assertThat(BearerGate.of("http://issuer.example")
                        .with("jwks-uri", "https://issuer.example/keys")
                        .config()
                        .issuer()
                        .issuer())
                .isEqualTo("http://issuer.example");
    }

    @Test
    void fromWhenIssuerAndAudienceAreMissingThenBothAreNamed() {
        ConfigReader reader = new ConfigReader(
                Settings.of(SettingsSource.of("test", Map.of("gatehouse.issuers.main.clock-skew", "1s"))));
        assertThat(JwtConfig.from(reader, "main")).isNull();
        assertThatThrownBy(reader::throwIfAny)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gatehouse.issuers.main.issuer")
                .hasMessageContaining("gatehouse.issuers.main.audiences");
    }

    @Test
    void fromWhenInsecureHttpIsAllowedThenPolicySaysSo() {
        ConfigReader reader = new ConfigReader(Settings.of(SettingsSource.of(
                "test",
                Map.of(
                        "gatehouse.allow-insecure-http", "true",
                        "gatehouse.issuers.main.issuer", "http://issuer.example",
                        "gatehouse.issuers.main.audiences", "api"))));
        JwtConfig config = java.util.Objects.requireNonNull(JwtConfig.from(reader, "main"));
        reader.throwIfAny();
        assertThat(config.keys().insecureUrls()).isTrue();
    }

    private static void assertRefused(BearerGate.Builder builder, String name) {
        assertThatThrownBy(builder::config)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gatehouse.issuers.main." + name);
    }
}
