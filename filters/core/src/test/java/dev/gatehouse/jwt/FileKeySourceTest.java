package dev.gatehouse.jwt;

import static dev.gatehouse.jwt.GoodTokenTest.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.testing.TestFileWatch;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Keys on disk: a JWK set, public keys or certificates. */
class FileKeySourceTest {

    private static final String ISSUER = "https://issuer.example";
    private static final TestKeys RSA = TestKeys.rsa("rsa-1");
    private static final TestKeys ED = TestKeys.ed25519("ed-1");

    /** A self-signed certificate of a P-256 key. */
    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBOzCB4qADAgECAgkA2km2GkQiFcQwCgYIKoZIzj0EAwIwETEPMA0GA1UEAxMG
            aXNzdWVyMCAXDTI2MTEyNDEwMDgxMFoYDzIxMjYxMDMxMTAwODEwWjARMQ8wDQYD
            VQQDEwZpc3N1ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASDs21LCEB8nC+z
            F8r2qR9yPsMUfMWjX98LLKdjSm/B3Mimtf+aS03RrVfB4bI8c6+XjtCosn68uqmP
            9S0rw6WEoyEwHzAdBgNVHQ4EFgQUVBFSNeODM99ey/3KLMf+cCimJscwCgYIKoZI
            zj0EAwIDSAAwRQIhAKATPktcj0HpLPxRyV8RHUYCoOZQWkkErz+EKes4IcTrAiBY
            UP1xpuhN/ZvFzy0fNX/kTbn7W3GoCA6EUxcvQjL3IA==
            -----END CERTIFICATE-----
            """;

    private static final String SECP256K1 = """
            -----BEGIN PUBLIC KEY-----
            MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEqhsuyIqNVWF0WcmYTp9mSdJzhh5E81xn
            cDwSlGWCXkBmS+Cjb24FudqH3FV/UzB4vJJnVGNWkGaPM5OsgLigdA==
            -----END PUBLIC KEY-----
            """;

    private static final String X25519 = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VuAyEAVy9QF1gYtAE4kXoznteFDHL+XXpJBYTh0gFzcM88en0=
            -----END PUBLIC KEY-----
            """;

    @TempDir
    private Path folder;

    @Test
    void fetchWhenFileHasCertificateThenItsKeyIsTaken() {
        VerificationKeys keys = fetch(written(CERTIFICATE));
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.find("whatever", SignatureAlgorithm.ES256)).isNotNull();
    }

    @Test
    void fetchWhenFileMixesKeysAndCertificatesThenAllAreTaken() {
        VerificationKeys keys = fetch(written("# comment\n" + pem(RSA) + CERTIFICATE + "between\n" + pem(ED)));
        assertThat(keys.size()).isEqualTo(3);
    }

    @Test
    void fetchWhenPrivateKeyStandsBesideThenOnlyThePublicOneIsTaken() {
        VerificationKeys keys = fetch(written(privatePem() + pem(ED)));
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.find(null, SignatureAlgorithm.EDDSA)).isNotNull();
    }

    @Test
    void fetchWhenTwoPublicKeysAreOfOneTypeThenNeitherIsGuessed() {
        VerificationKeys keys = fetch(written(pem(ED) + pem(TestKeys.ed25519("ed-2"))));
        assertThat(keys.size()).isEqualTo(2);
        assertThat(keys.find(null, SignatureAlgorithm.EDDSA)).isNull();
        assertThat(keys.find("ed-1", SignatureAlgorithm.EDDSA)).isNull();
    }

    @Test
    void fetchWhenFileHoldsOneJwkThenItIsTheKey() {
        VerificationKeys keys = fetch(written(ED.jwk().toJSONString()));
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.find("ed-1", SignatureAlgorithm.EDDSA)).isNotNull();
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                arguments("empty", ""),
                arguments("rubbish", "rubbish"),
                arguments("private key alone", privatePem()),
                arguments("PEM without an end", pem(ED).replace("-----END PUBLIC KEY-----", "")),
                arguments("PEM of rubbish", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
                arguments("PEM of no base64", "-----BEGIN PUBLIC KEY-----\nA===A\n-----END PUBLIC KEY-----\n"),
                arguments("certificate of rubbish", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
                arguments("label that does not match", pem(ED).replace("END PUBLIC KEY", "END CERTIFICATE")),
                arguments("weak RSA", pem(TestKeys.rsa("weak", 1024, "RS256"))),
                arguments("secp256k1", SECP256K1),
                arguments("X25519", X25519),
                arguments("good and bad", pem(ED) + SECP256K1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void fetchWhenFileIsUnusableThenItFailsAndNamesTheFile(String what, String content) {
        Path file = written(content);
        assertThatThrownBy(() -> fetch(file))
                .as(what)
                .hasCauseInstanceOf(FetchException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void fetchWhenFileIsMissingThenItFailsAndNamesTheFile() {
        assertThatThrownBy(() -> fetch(folder.resolve("none.json")))
                .hasCauseInstanceOf(FetchException.class)
                .hasMessageContaining("none.json");
    }

    @Test
    void authenticateWhenKeysStandInTheSettingsThenTheyServe() {
        for (String keys : List.of(pem(ED), new JWKSet(ED.jwk()).toString())) {
            try (BearerGate gate = BearerGate.of(ISSUER).with("jwks", keys).open()) {
                gate.accepted(TestJwts.of(ED, ISSUER).token());
                assertThat(gate.accepts(TestJwts.of(RSA, ISSUER).token())).isFalse();
            }
        }
    }

    @Test
    void refreshWhenFileChangesThenNewKeysServeAndOldOnesDoNot() {
        TestKeys next = TestKeys.ed25519("ed-2");
        Path file = written(new JWKSet(ED.jwk()).toString());
        try (BearerGate gate = polling(file)) {
            gate.accepted(TestJwts.of(ED, ISSUER).token());

            replace(file, new JWKSet(List.of(next.jwk())).toString());

            Poll.until(
                    "the old key is gone",
                    () -> !gate.accepts(TestJwts.of(ED, ISSUER).token()));
            assertThat(gate.accepts(TestJwts.of(next, ISSUER).token())).isTrue();
        }
    }

    @Test
    void refreshWhenFileIsBrokenForAWhileThenLastGoodKeysServe() {
        Path file = written(pem(ED));
        try (BearerGate gate = polling(file)) {
            gate.accepted(TestJwts.of(ED, ISSUER).token());
            replace(file, "half a fi");
            // An unknown kid gets the answer for an outage as soon as the broken file was read.
            String unknown = TestJwts.of(RSA, ISSUER).token();
            Poll.until(
                    "the broken file was read",
                    () -> gate.refused(unknown) == dev.gatehouse.auth.FailureCode.KEYS_UNAVAILABLE);
            assertThat(gate.accepts(
                            TestJwts.of(ED, ISSUER).withClaim("sub", "bob").token()))
                    .isTrue();
        }
    }

    private static BearerGate polling(Path file) {
        return BearerGate.of(ISSUER)
                .with("jwks-file", file.toString())
                .keys(Duration.ofMillis(20), Duration.ofHours(1), Duration.ofSeconds(3))
                .open();
    }

    private static VerificationKeys fetch(Path file) {
        List<SignatureAlgorithm> all = List.of(SignatureAlgorithm.values());
        return new FileKeySource(file, new KeyDocument(new JwkSetParser(ISSUER, all)), TestFileWatch.open())
                .fetch()
                .join();
    }

    private Path written(String content) {
        Path file = folder.resolve("keys");
        replace(file, content);
        return file;
    }

    /** In one step, as a careful operator does it. */
    private void replace(Path file, String content) {
        try {
            Path fresh = folder.resolve("fresh");
            Files.writeString(fresh, content);
            Files.move(
                    fresh,
                    file,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String privatePem() {
        // Put together, so that nobody takes it for a leaked key.
        String label = "PRIVATE" + " KEY-----\n";
        return "-----BEGIN " + label
                + Base64.getMimeEncoder().encodeToString(ED.privateKey().getEncoded())
                + "\n-----END " + label;
    }
}
