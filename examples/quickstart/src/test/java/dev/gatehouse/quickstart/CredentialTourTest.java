package dev.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** The rows for every kind of credential, against a backend that lets everything pass, and what they are made of. */
class CredentialTourTest {

    private static final String KEY = "gh_live_0123456789abcdef_" + "a".repeat(43) + "_000000";

    @TempDir
    private Path directory;

    private static DemoCredentials credentials() {
        return new DemoCredentials(
                "a.b.valid", "a.b.doomed", "opaque", "a.b.bound", new DemoKey(), KEY, "A: 1", "B: 2", "C: 3");
    }

    @Test
    void performWhenNothingIsRefusedThenEveryRefusalThatWasDueIsMissed() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int[] revoked = {0};
        try (EchoBackend open = EchoBackend.start()) {
            List<TourRow> rows = CredentialTour.rows(open.address(), credentials(), () -> revoked[0]++);
            assertThat(Tour.perform(rows, open.address(), open, new PrintStream(printed, true, StandardCharsets.UTF_8)))
                    .isFalse();
        }
        assertThat(revoked[0]).isOne();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("!! API key with a typing error: status 200 instead of 401.")
                .contains("!! the same from an untrusted peer: status 200 instead of 401.")
                .contains("!! the same proof again: status 200 instead of 401.")
                .contains("!! the same token, revoked: status 200 instead of 401.")
                .contains("9 had to be refused; the backend was reached 15 times")
                .doesNotContain(KEY);
    }

    @Test
    void scanWhenAFileHoldsASecretThenItIsNamedAndTheConfigurationIsNot() throws Exception {
        Files.writeString(directory.resolve("gatehouse.yaml"), "secret: " + KEY);
        Files.writeString(directory.resolve("proxy.log"), "nothing\n");
        SecretScan clean = SecretScan.of(directory, credentials().secrets());
        assertThat(clean).isEqualTo(new SecretScan(1, List.of()));
        assertThat(clean.summary(10)).startsWith("None of 10 secrets").contains("1 files");
        Files.writeString(directory.resolve("keys.db"), "\0\1" + "a".repeat(43) + "\2");
        SecretScan leaky = SecretScan.of(directory, credentials().secrets());
        assertThat(leaky.leaks()).containsExactly("keys.db");
        assertThat(leaky.summary(10)).startsWith("!!").doesNotContain("aaaa");
    }

    @Test
    void mistypedWhenMadeThenOneCharacterDiffers() {
        String mistyped = credentials().mistypedApiKey();
        assertThat(mistyped).hasSameSizeAs(KEY).isNotEqualTo(KEY);
        assertThat(credentials().toString()).doesNotContain("gh_");
    }

    @Test
    void proofWhenMadeThenItIsSignedByTheKeyThatItShows() throws Exception {
        SignedJWT proof = SignedJWT.parse(new DemoKey().proof("GET", "http://a.example/b", "token"));
        assertThat(proof.verify(new ECDSAVerifier(proof.getHeader().getJWK().toECKey())))
                .isTrue();
        assertThat(proof.getHeader().getJWK().isPrivate()).isFalse();
        assertThat(proof.getJWTClaimsSet().getStringClaim("htm")).isEqualTo("GET");
        assertThat(proof.getJWTClaimsSet().getStringClaim("ath")).hasSize(43);
    }

    @Test
    void certificatesWhenMadeThenTheAuthorityHasSignedThem() throws Exception {
        DemoCertificates authority = new DemoCertificates("demo");
        X509Certificate root;
        try (var in = Files.newInputStream(authority.writeTo(directory.resolve("ca.pem")))) {
            root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        X509Certificate client = certificate(authority.header("orders"));
        client.verify(root.getPublicKey());
        assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=orders");
        X509Certificate foreign = certificate(new DemoCertificates("demo").header("orders"));
        assertThat(foreign.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
        assertThatExceptionOfType(java.security.GeneralSecurityException.class)
                .isThrownBy(() -> foreign.verify(root.getPublicKey()));
    }

    @Test
    void configurationWhenWrittenThenItHasARouteForEachKind() throws Exception {
        Path file = new ProxyConfiguration(
                        URI.create("http://127.0.0.1:1"),
                        URI.create("http://127.0.0.1:1/globex"),
                        URI.create("http://127.0.0.1:2"),
                        directory)
                .write();
        assertThat(file)
                .content()
                .contains("authenticate: api-key", "authenticate: client-cert\n", "authenticate: client-cert+bearer")
                .contains("introspection: opaque")
                .doesNotContain("${");
    }

    @Test
    void runWhenTheCommandFailsThenItSaysWhichAndNothingOfItsArguments() {
        CommandLineTool tool = new CommandLineTool(directory.resolve("missing.war"), directory.resolve("c.yaml"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> tool.run("keys", "create", "secret"))
                .withMessageContaining("[keys, create]")
                .withMessageNotContaining("secret");
    }

    @Test
    void tokenWhenOpaqueOrBoundThenItIsSo() throws Exception {
        try (EmbeddedIssuer issuer = EmbeddedIssuer.start()) {
            List<String> scopes = List.of("orders.read");
            assertThat(issuer.token(DemoClient.OPAQUE, scopes)).doesNotContain(".");
            SignedJWT bound = SignedJWT.parse(issuer.token(DemoClient.ORDERS, scopes, new DemoKey()));
            assertThat(bound.getJWTClaimsSet().getJSONObjectClaim("cnf")).containsKey("jkt");
        }
    }

    private static X509Certificate certificate(String header) throws Exception {
        byte[] der = Base64.getDecoder().decode(header.substring(header.indexOf(": :") + 3, header.length() - 1));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
