package dev.gatehouse.clientcert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Authorities of the file that are held to what is said in their own certificates. */
class ConstrainedAuthorityTest {

    @TempDir
    Path directory;

    private final TestCa root = TestCa.root("root");

    private static Extension names() throws IOException {
        GeneralSubtree payments = new GeneralSubtree(new GeneralName(GeneralName.dNSName, "payments.example"));
        return new Extension(
                Extension.nameConstraints,
                true,
                new NameConstraints(new GeneralSubtree[] {payments}, null).getEncoded());
    }

    private static Extension purpose(KeyPurposeId purpose) throws IOException {
        return new Extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose).getEncoded());
    }

    private Path file(TestCa... authorities) throws IOException {
        X509Certificate[] certificates = new X509Certificate[authorities.length];
        for (int i = 0; i < authorities.length; i++) {
            certificates[i] = authorities[i].certificate();
        }
        return TestCa.write(directory.resolve("ca.pem"), certificates);
    }

    private CertificateGate gate(TestCa... authorities) throws IOException {
        return CertificateGate.of(file(authorities), Clock.systemUTC());
    }

    private static Issued named(TestCa ca, String host) {
        return ca.issue("O=Shop").name(GeneralName.dNSName, host).issue();
    }

    @Test
    void fromWhenAuthorityHasNameConstraintsAndItsRootIsMissingThenProblem() throws Exception {
        TestCa constrained = root.intermediate("constrained", names());

        assertThatThrownBy(() -> gate(constrained))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gatehouse.client-certificates.ca")
                .hasMessageContaining("name constraints (CN=constrained)")
                .hasMessageContaining("put the root into it");
        assertThatThrownBy(() -> gate(TestCa.root("other"), constrained)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> gate(TestCa.root("constrained", names()))).isInstanceOf(ConfigurationException.class);
        assertThat(gate(root.intermediate("free")).refusal(named(constrained, "a.payments.example")))
                .isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void authenticateWhenRootIsThereTooThenNameConstraintsHold() throws Exception {
        TestCa constrained = root.intermediate("constrained", names());
        CertificateGate gate = gate(constrained, root);

        Issued good = named(constrained, "a.payments.example");
        assertThat(gate.identity(good).subject()).isEqualTo("a.payments.example");
        // As nginx passes it on: without the intermediate.
        assertThat(gate.check(good.certificate())).isEqualTo(gate.check(good));
        Issued bad = named(constrained, "admin.example");
        assertThat(gate.refusal(bad)).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
        assertThat(gate.refusal(bad.certificate())).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void authenticateWhenConstrainedAuthorityComesLaterThenLastGoodOnesStay() throws Exception {
        TestCa constrained = root.intermediate("constrained", names());
        TestCa next = TestCa.root("next");
        CertificateGate gate = gate(root);
        Issued good = root.client("orders");
        Issued ofConstrained = named(constrained, "a.payments.example");

        file(constrained, next);
        long end = System.nanoTime() + Duration.ofMillis(1200).toNanos();
        while (System.nanoTime() < end) {
            assertThat(gate.identity(good).subject()).isEqualTo("orders");
            assertThat(gate.refusal(ofConstrained.certificate())).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
        }
        file(next);
        gate.awaitGood(next.client("orders"));
    }

    @Test
    void fromWhenAuthorityHasAnUnknownCriticalExtensionThenProblem() throws Exception {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.1");
        byte[] nothing = DERNull.INSTANCE.getEncoded();

        assertThatThrownBy(() -> gate(root.intermediate("odd", new Extension(unknown, true, nothing))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("critical extension");
        TestCa harmless = root.intermediate("odd", new Extension(unknown, false, nothing));
        assertThat(gate(harmless).identity(harmless.client("orders")).subject()).isEqualTo("orders");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void authenticateWhenAuthorityIsNotForClientsThenRefused(boolean withRoot) throws Exception {
        TestCa servers = root.intermediate("servers", purpose(KeyPurposeId.id_kp_serverAuth));
        TestCa clients = root.intermediate("clients", purpose(KeyPurposeId.id_kp_clientAuth));
        CertificateGate gate = withRoot ? gate(servers, clients, root) : gate(servers, clients);

        assertThat(gate.refusal(servers.client("orders").certificate())).isEqualTo(FailureCode.CERTIFICATE_PURPOSE);
        assertThat(gate.check(clients.client("orders").certificate())).isInstanceOf(Authenticated.class);
    }

    @Test
    void authenticateWhenRootSaysItsOwnPurposeThenItBindsNobody() throws Exception {
        TestCa servers = TestCa.root("servers", purpose(KeyPurposeId.id_kp_serverAuth));

        assertThat(gate(servers).identity(servers.client("orders")).subject()).isEqualTo("orders");
    }

    @Test
    void authenticateWhenAuthorityOfTheFileIsRevokedThenRefused() throws Exception {
        TestCa between = root.intermediate("between");
        Issued issued = between.client("orders");
        Instant now = Instant.now();
        Duration day = Duration.ofDays(1);
        Path lists = directory.resolve("crl.pem");
        String[] settings = {"revocation", "crl", "crl-file", lists.toString()};
        Path authorities = file(between, root);

        CertificateGate.writeLists(lists, root.crl(now, day), between.crl(now, day));
        assertThat(CertificateGate.of(authorities, Clock.systemUTC(), settings).check(issued.certificate()))
                .isInstanceOf(Authenticated.class);
        CertificateGate.writeLists(lists, root.crl(now, day, between.certificate()), between.crl(now, day));
        assertThat(CertificateGate.of(authorities, Clock.systemUTC(), settings).refusal(issued.certificate()))
                .isEqualTo(FailureCode.CERTIFICATE_REVOKED);
    }

    @Test
    void authenticateWhenAuthorityIsThereTwiceThenTheWayToTheRootIsTaken() throws Exception {
        TestCa servers = root.intermediate("between", purpose(KeyPurposeId.id_kp_serverAuth));
        TestCa foreign = servers.signedAnew(TestCa.root("foreign"));
        Issued issued = servers.client("orders");

        assertThat(gate(foreign, servers, root).refusal(issued.certificate()))
                .isEqualTo(FailureCode.CERTIFICATE_PURPOSE);
        assertThat(gate(foreign).identity(issued).subject()).isEqualTo("orders");
    }
}
