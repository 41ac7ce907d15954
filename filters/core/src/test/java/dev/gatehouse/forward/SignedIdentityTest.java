package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ReloadConfig;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.testing.TestFileWatch;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

class SignedIdentityTest {

    private static final String SIGNED = "gatehouse.forward.signed.";
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_900_000_000), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    private Path pem(String name, TestKeys key) throws IOException {
        String body = Base64.getMimeEncoder().encodeToString(key.privateKey().getEncoded());
        return Files.writeString(
                directory.resolve(name), "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
    }

    private static TestKeys keys(String kind) {
        return switch (kind) {
            case "rsa" -> TestKeys.rsa("ignored");
            case "ec" -> TestKeys.ec("ignored");
            default -> TestKeys.ed25519("ignored");
        };
    }

    private static SigningConfig config(Path... files) {
        return new SigningConfig("https://gateway.example", List.of(files), Duration.ofSeconds(60), "/keys");
    }

    private static Identity identity(String subject, @Nullable String client, Map<String, Object> claims) {
        return new Identity(
                subject,
                client,
                "acme",
                "main",
                "bearer",
                new LinkedHashSet<>(List.of("orders.read", "a b")),
                new LinkedHashSet<>(List.of("clerk", "boss\r\n")),
                claims,
                null);
    }

    private static Map<String, Object> claims(SignedIdentity signed, Identity identity) throws ParseException {
        return SignedJWT.parse(signed.token(identity, "r-1", "orders"))
                .getJWTClaimsSet()
                .toJSONObject();
    }

    private static boolean isVerified(String token, String keySet) throws ParseException, JOSEException {
        SignedJWT jwt = SignedJWT.parse(token);
        JWK key = JWKSet.parse(keySet).getKeyByKeyId(jwt.getHeader().getKeyID());
        if (key instanceof RSAKey rsa) {
            return jwt.verify(new RSASSAVerifier(rsa));
        }
        return jwt.verify(new ECDSAVerifier((ECKey) key));
    }

    @ParameterizedTest
    @CsvSource({"rsa, RS256", "ec, ES256"})
    void tokenWhenSignedThenThePublishedKeyVerifiesIt(String kind, String algorithm) throws Exception {
        TestKeys key = keys(kind);
        try (SignedIdentity signed =
                new SignedIdentity(config(pem("key.pem", key)), CLOCK, event -> {}, TestFileWatch.open())) {
            String token = signed.token(identity("alice", "shop", Map.of()), "r-1", "orders");
            JWK published = JWKSet.parse(signed.keySet().body()).getKeys().get(0);

            assertThat(isVerified(token, signed.keySet().body())).isTrue();
            SignedJWT jwt = SignedJWT.parse(token);
            assertThat(jwt.getHeader().getType()).hasToString("gatehouse-identity+jwt");
            assertThat(jwt.getHeader().getAlgorithm()).hasToString(algorithm);
            assertThat(published.getKeyID())
                    .isEqualTo(key.jwk().computeThumbprint().toString());
            assertThat(published.isPrivate()).isFalse();
        }
    }

    @Test
    void tokenWhenKeyIsEd25519ThenThePublishedKeyIsItsOwn() throws Exception {
        TestKeys key = keys("ed25519");
        try (SignedIdentity signed =
                new SignedIdentity(config(pem("key.pem", key)), CLOCK, event -> {}, TestFileWatch.open())) {
            String[] parts = signed.token(identity("alice", null, Map.of()), "r-1", "orders")
                    .split("\\.", -1);
            java.security.Signature verifier = java.security.Signature.getInstance("Ed25519");
            verifier.initVerify(key.publicKey());
            verifier.update((parts[0] + "." + parts[1]).getBytes(java.nio.charset.StandardCharsets.US_ASCII));

            assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
            assertThat(signed.keySet().body())
                    .contains(((OctetKeyPair) key.jwk()).getX().toString());
        }
    }

    /** Often, since half of the points have the other y. */
    @Test
    void readWhenEcKeysAreManyThenEachPublicHalfIsItsOwn() throws Exception {
        for (int i = 0; i < 16; i++) {
            TestKeys key = TestKeys.ec("ignored");

            assertThat(SigningKey.read(pem("key.pem", key)).id())
                    .isEqualTo(key.jwk().computeThumbprint().toString());
        }
    }

    @Test
    void tokenWhenSignedThenSaysWhoForWhomAndHowLong() throws Exception {
        try (SignedIdentity signed =
                new SignedIdentity(config(pem("key.pem", keys("ec"))), CLOCK, event -> {}, TestFileWatch.open())) {
            Map<String, Object> claims = claims(signed, identity("alice", "shop", Map.of("email", "a@b.example")));

            assertThat(claims)
                    .contains(
                            entry("iss", "https://gateway.example"),
                            entry("aud", "orders"),
                            entry("sub", "alice"),
                            entry("tenant", "acme"),
                            entry("idp", "main"),
                            entry("credential", "bearer"),
                            entry("scope", "orders.read a%20b"),
                            entry("roles", List.of("clerk", "boss\r\n")),
                            entry("client_id", "shop"),
                            entry("act", Map.of("sub", "shop")),
                            entry("iat", 1_900_000_000L),
                            entry("exp", 1_900_000_060L),
                            entry("request_id", "r-1"))
                    .containsKey("jti")
                    .hasSize(14);
            assertThat(claims.get("jti"))
                    .isNotEqualTo(
                            claims(signed, identity("alice", "shop", Map.of())).get("jti"));
        }
    }

    @Test
    void tokenWhenClientIsItselfTheSubjectThenNobodyActs() throws Exception {
        try (SignedIdentity signed =
                new SignedIdentity(config(pem("key.pem", keys("ec"))), CLOCK, event -> {}, TestFileWatch.open())) {
            assertThat(claims(signed, identity("shop", "shop", Map.of()))).doesNotContainKey("act");
            assertThat(claims(signed, identity("shop", null, Map.of()))).doesNotContainKeys("act", "client_id");
            assertThat(claims(signed, identity("alice", "shop", Map.of("act", Map.of("sub", "agent", "x", "y")))))
                    .containsEntry("act", Map.of("sub", "agent"));
            assertThat(claims(signed, identity("alice", "shop", Map.of("act", "rubbish"))))
                    .containsEntry("act", Map.of("sub", "shop"));
        }
    }

    @Test
    void keySetWhenKeysAreSeveralThenAllArePublishedAndTheFirstSigns() throws Exception {
        TestKeys first = keys("ec");
        TestKeys second = keys("rsa");
        Path jwk = Files.writeString(
                directory.resolve("first.json"),
                new ECKey.Builder((ECKey) first.jwk())
                        .privateKey(first.privateKey())
                        .build()
                        .toJSONString());
        try (SignedIdentity signed =
                new SignedIdentity(config(jwk, pem("second.pem", second)), CLOCK, event -> {}, TestFileWatch.open())) {
            HttpReply reply = signed.keySet();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.contentType()).isEqualTo("application/jwk-set+json");
            assertThat(reply.headers()).containsExactly(new HttpReply.Header("Cache-Control", "public, max-age=300"));
            assertThat(JWKSet.parse(reply.body()).getKeys())
                    .extracting(JWK::getKeyID)
                    .containsExactly(
                            first.jwk().computeThumbprint().toString(),
                            second.jwk().computeThumbprint().toString());
            assertThat(reply.body()).doesNotContain("\"d\"").doesNotContain("\"p\"");
            assertThat(SignedJWT.parse(signed.token(identity("a", null, Map.of()), "r", "o"))
                            .getHeader()
                            .getKeyID())
                    .isEqualTo(first.jwk().computeThumbprint().toString());
        }
    }

    @Test
    void reloadWhenFileChangesThenReadAgainAndARubbishOneKeepsTheLastGood() throws Exception {
        Path file = pem("key.pem", keys("ec"));
        List<AuditEvent> events = new ArrayList<>();
        FileWatch files = new FileWatch(ReloadConfig.DEFAULT, event -> {});
        try (SigningKeys signing = new SigningKeys(List.of(file), events::add, files)) {
            String before = signing.keySet();
            Files.writeString(file, "rubbish");
            files.lookNow();
            assertThat(signing.keySet()).isEqualTo(before);
            Files.delete(file);
            files.lookNow();
            assertThat(signing.keySet()).isEqualTo(before);
            assertThat(isVerified(signing.sign(Map.of("sub", "a")), before)).isTrue();
            assertThat(events).isEmpty();

            TestKeys next = keys("rsa");
            pem("key.pem", next);
            files.lookNow();
            assertThat(signing.keySet())
                    .contains(next.jwk().computeThumbprint().toString())
                    .isNotEqualTo(before);
            assertThat(isVerified(signing.sign(Map.of("sub", "a")), signing.keySet()))
                    .isTrue();
            assertThat(events)
                    .containsExactly(new AuditEvent(
                            "signing-keys.changed",
                            Map.of("signs", next.jwk().computeThumbprint().toString())));
        }
    }

    @Test
    void reloadWhenAFailedFileLooksTheSameOnceItIsGoodThenTheKeyIsRead() throws Exception {
        Path file = pem("key.pem", keys("ec"));
        TestKeys next = keys("rsa");
        FileTime time = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        FileWatch files = new FileWatch(ReloadConfig.DEFAULT, event -> {});
        try (SigningKeys signing = new SigningKeys(List.of(file), event -> {}, files)) {
            byte[] good = Files.readAllBytes(pem("next.pem", next));
            Files.write(file, new byte[good.length]);
            Files.setLastModifiedTime(file, time);
            files.lookNow();
            Files.write(file, good);
            Files.setLastModifiedTime(file, time);

            files.lookNow();

            assertThat(signing.keySet()).contains(next.jwk().computeThumbprint().toString());
        }
    }

    @Test
    void fromWhenAllIsSetThenRead() throws IOException {
        Path file = pem("key.pem", keys("ec"));
        ConfigReader reader = TestSettings.reader(
                "gatehouse.forward.max-size",
                "1KiB",
                SIGNED + "header",
                "X-Caller",
                SIGNED + "issuer",
                "https://gateway.example",
                SIGNED + "key",
                file.toString(),
                SIGNED + "lifetime",
                "30s",
                SIGNED + "jwks-path",
                "/keys.json");

        assertThat(ForwardingConfig.from(reader, ForwardHeaders.from(reader), true))
                .isEqualTo(new ForwardingConfig(
                        1024,
                        "X-Caller",
                        new SigningConfig(
                                "https://gateway.example", List.of(file), Duration.ofSeconds(30), "/keys.json"),
                        StrippedHeaders.DEFAULT));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenNothingIsSetThenNothingIsSigned() {
        ConfigReader reader = TestSettings.reader();

        assertThat(ForwardingConfig.from(reader, ForwardHeaders.from(reader), false))
                .isEqualTo(new ForwardingConfig(8192, "X-Gatehouse-Identity", null, StrippedHeaders.DEFAULT));
        assertThat(reader.problems()).isEmpty();
    }

    @Test
    void fromWhenARouteSignsWithoutAKeyThenBothAreMissing() {
        ConfigReader reader = TestSettings.reader();
        ForwardingConfig.from(reader, ForwardHeaders.from(reader), true);

        assertThat(reader.problems())
                .extracting(ConfigProblem::property)
                .containsExactly(SIGNED + "issuer", SIGNED + "key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rubbish", "public", "weak", "absent", "oct", "p384"})
    void fromWhenFileHoldsNoGoodKeyThenProblemWithoutTheKey(String kind) throws Exception {
        TestKeys weak = TestKeys.rsa("k", 1024, "RS256");
        Path file = directory.resolve("key");
        switch (kind) {
            case "public" -> Files.writeString(file, keys("ec").jwk().toJSONString());
            case "weak" -> pem("key", weak);
            case "oct" -> Files.writeString(file, "{\"kty\":\"oct\",\"k\":\"aHVudGVyMg\"}");
            case "p384" -> {
                var generator = java.security.KeyPairGenerator.getInstance("EC");
                generator.initialize(new java.security.spec.ECGenParameterSpec("secp384r1"));
                var pair = generator.generateKeyPair();
                pem("key", new TestKeys("ES384", "k", pair.getPublic(), pair.getPrivate()));
            }
            case "rubbish" -> Files.writeString(file, "{\"d\":\"aHVudGVyMg\"");
            default -> {}
        }
        ConfigReader reader = TestSettings.reader(SIGNED + "issuer", "https://g", SIGNED + "key", file.toString());
        ForwardingConfig.from(reader, ForwardHeaders.from(reader), false);

        assertThat(reader.problems()).hasSize(1);
        assertThat(reader.problems().get(0).property()).isEqualTo(SIGNED + "key");
        assertThat(reader.problems().toString()).contains(file.toString()).doesNotContain("aHVudGVyMg");
    }

    @ParameterizedTest
    @CsvSource({
        "header, X-User-Id",
        "header, Authorization",
        "header, traceparent",
        "lifetime, 1h",
        "jwks-path, keys",
        "jwks-path, /",
        "jwks-path, /a/../b"
    })
    void fromWhenValueIsBadThenProblem(String name, String value) {
        ConfigReader reader = TestSettings.reader(SIGNED + name, value);
        ForwardingConfig.from(reader, ForwardHeaders.from(reader), false);

        assertThat(reader.problems()).extracting(ConfigProblem::property).containsExactly(SIGNED + name);
    }

    @Test
    void toStringWhenAskedThenNoPrivateKey() throws Exception {
        TestKeys key = keys("ec");

        assertThat(SigningKey.read(pem("key.pem", key)))
                .hasToString("SigningKey[" + key.jwk().computeThumbprint() + "]");
    }
}
