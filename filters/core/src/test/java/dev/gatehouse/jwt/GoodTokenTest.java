package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Good tokens pass, whatever the algorithm and wherever the keys come from. */
class GoodTokenTest {

    private static final TestKeys RSA = TestKeys.rsa("rsa-1");
    private static final TestKeys EC = TestKeys.ec("ec-1");
    private static final TestKeys ED = TestKeys.ed25519("ed-1");
    private static final String ISSUER = "https://issuer.example/realm";

    static List<TestKeys> keys() {
        return List.of(RSA, EC, ED);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void authenticateWhenKeysAreDiscoveredThenTokenPasses(TestKeys key) {
        try (TestIssuer issuer = new TestIssuer(RSA, EC, ED);
                BearerGate gate = BearerGate.of(issuer).open()) {
            assertThat(gate.accepted(TestJwts.of(key, issuer.issuer()).token()).subject())
                    .isEqualTo("alice");
            assertThat(issuer.keyFetches()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void authenticateWhenKeysAreAtUrlThenTokenPasses(TestKeys key) {
        try (TestIssuer issuer = new TestIssuer(RSA, EC, ED);
                BearerGate gate =
                        BearerGate.of(ISSUER).with("jwks-uri", issuer.keysUri()).open()) {
            assertThat(gate.accepted(TestJwts.of(key, ISSUER).token()).subject())
                    .isEqualTo("alice");
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void authenticateWhenKeySetIsInFileThenTokenPasses(TestKeys key, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("keys.json");
        Files.writeString(file, new JWKSet(List.of(RSA.jwk(), EC.jwk(), ED.jwk())).toString());
        try (BearerGate gate =
                BearerGate.of(ISSUER).with("jwks-file", file.toString()).open()) {
            assertThat(gate.accepted(TestJwts.of(key, ISSUER).token()).subject())
                    .isEqualTo("alice");
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void authenticateWhenPublicKeysAreInPemFileThenTokenPasses(TestKeys key, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("keys.pem");
        Files.writeString(file, "Keys of the issuer\n" + pem(RSA) + pem(EC) + pem(ED));
        try (BearerGate gate =
                BearerGate.of(ISSUER).with("jwks-file", file.toString()).open()) {
            assertThat(gate.accepted(TestJwts.of(key, ISSUER).token()).subject())
                    .isEqualTo("alice");
            assertThat(gate.accepts(
                            TestJwts.of(key, ISSUER).withHeader("kid", null).token()))
                    .isTrue();
        }
    }

    @Test
    void authenticateWhenTokenIsGoodThenIdentityHasItsParts() {
        try (TestIssuer issuer = new TestIssuer(RSA);
                BearerGate gate = BearerGate.of(issuer).open()) {
            TestJwts token = TestJwts.of(RSA, issuer.issuer()).withClaim("email", "alice@example.com");

            Identity identity = gate.accepted(token.token());

            assertThat(identity.subject()).isEqualTo("alice");
            assertThat(identity.client()).isEqualTo("shop");
            assertThat(identity.tenant()).isNull();
            assertThat(identity.scheme()).isEqualTo("bearer");
            assertThat(identity.scopes()).containsExactly("orders.read");
            assertThat(identity.roles()).containsExactly("clerk");
            assertThat(identity.claims()).containsEntry("email", "alice@example.com");
            assertThat(identity.expiresAt()).isNotNull();
            assertThat(identity.toString()).contains("alice").doesNotContain("example.com");
        }
    }

    static String pem(TestKeys key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.publicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
