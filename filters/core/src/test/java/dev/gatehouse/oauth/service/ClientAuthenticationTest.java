package dev.gatehouse.oauth.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.fetch.ClientTls;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import dev.gatehouse.testing.TestTokenIssuer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** Each way in which an account proves who it is, and secrets that change in their file. */
class ClientAuthenticationTest {

    @TempDir
    private Path directory;

    private static ServiceAccount account(TestTokenIssuer issuer, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "gatehouse.service-accounts.shop.issuer",
                issuer.issuer(),
                "gatehouse.service-accounts.shop.client-id",
                "shop"));
        for (int i = 0; i < more.length; i += 2) {
            settings.addAll(List.of("gatehouse.service-accounts.shop." + more[i], more[i + 1]));
        }
        return ServiceTokens.of(TestSettings.of(settings.toArray(String[]::new)))
                .account("shop");
    }

    private static String basic(TestTokenIssuer issuer) {
        String header = Objects.requireNonNull(issuer.last().authorization());
        assertThat(header).startsWith("Basic ");
        return new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.US_ASCII);
    }

    @Test
    void tokenWhenTheSecretChangesInItsFileThenTheNewOneIsSent() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "first");
        try (TestTokenIssuer issuer = new TestTokenIssuer()) {
            ServiceAccount account = account(issuer, "client-secret", "${file:" + file + "}");
            account.token();
            assertThat(basic(issuer)).isEqualTo("shop:first");
            assertThat(issuer.last().form()).doesNotContainKeys("client_id", "client_secret");

            Files.writeString(file, "second");
            int asked = 0;
            do {
                account.withAudience("a" + asked++).token();
            } while (basic(issuer).equals("shop:first"));

            assertThat(basic(issuer)).isEqualTo("shop:second");
        }
    }

    @Test
    void tokenWhenPostThenTheSecretIsInTheForm() throws Exception {
        try (TestTokenIssuer issuer = new TestTokenIssuer()) {
            account(issuer, "client-secret", "hush", "client-authentication", "post")
                    .token();

            assertThat(issuer.last().form()).containsEntry("client_id", "shop").containsEntry("client_secret", "hush");
            assertThat(issuer.last().authorization()).isNull();
        }
    }

    @Test
    void tokenWhenPrivateKeyJwtThenSignedForTheIssuer() throws Exception {
        TestKeys keys = TestKeys.rsa("k");
        Path file = Files.writeString(
                directory.resolve("key.pem"),
                TestCa.pem("PRIVATE KEY", keys.privateKey().getEncoded()));
        try (TestTokenIssuer issuer = new TestTokenIssuer()) {
            account(issuer, "client-key", file.toString(), "client-authentication", "private_key_jwt")
                    .token();

            SignedJWT assertion = SignedJWT.parse(issuer.last().form().get("client_assertion"));
            assertThat(assertion.verify(new RSASSAVerifier((RSAPublicKey) keys.publicKey())))
                    .isTrue();
            assertThat(assertion.getJWTClaimsSet().getAudience()).containsExactly(issuer.issuer());
            assertThat(issuer.last().authorization()).isNull();
        }
    }

    @Test
    void tokenWhenTlsThenTheCertificateIsShown() throws Exception {
        TestCa ca = TestCa.root("Root");
        TestCa.Issued server = ca.server();
        TestCa.Issued own = ca.client("shop");
        Path authorities = TestCa.write(directory.resolve("ca.pem"), ca.certificate());
        SSLContext context = Objects.requireNonNull(new ClientTls(
                        server.writeChain(directory.resolve("server.pem")),
                        server.writeKey(directory.resolve("server.key")),
                        authorities)
                .context());
        try (TestTokenIssuer issuer = new TestTokenIssuer(context)) {
            account(
                            issuer,
                            "client-authentication",
                            "tls",
                            "tls-certificate",
                            own.writeChain(directory.resolve("own.pem")).toString(),
                            "tls-key",
                            own.writeKey(directory.resolve("own.key")).toString(),
                            "tls-ca",
                            authorities.toString())
                    .token();

            assertThat(issuer.last().form()).containsEntry("client_id", "shop");
            assertThat(issuer.last().certificates()).containsExactly(own.certificate());
        }
    }
}
