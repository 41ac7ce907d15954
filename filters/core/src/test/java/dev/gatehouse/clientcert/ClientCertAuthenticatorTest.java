package dev.gatehouse.clientcert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestKeys;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;

class ClientCertAuthenticatorTest {

    @TempDir
    Path directory;

    private final TestCa ca = TestCa.root("root");
    private CertificateGate gate;

    @BeforeEach
    void build() throws Exception {
        gate = CertificateGate.of(directory, ca);
    }

    @Test
    void authenticateWhenNoCertificateThenAbsent() {
        assertThat(gate.check()).isEqualTo(Absent.INSTANCE);
    }

    @Test
    void authenticateWhenCertificateIsGoodThenItsPrincipal() {
        Issued issued = ca.issue("CN=orders,O=Shop")
                .name(GeneralName.uniformResourceIdentifier, "spiffe://example.com/orders")
                .name(GeneralName.dNSName, "orders.example.com")
                .issue();
        Identity identity = gate.identity(issued);

        assertThat(identity.subject()).isEqualTo("spiffe://example.com/orders");
        assertThat(identity.client()).isEqualTo("spiffe://example.com/orders");
        assertThat(identity.tenant()).isNull();
        assertThat(identity.issuer()).isNull();
        assertThat(identity.scheme()).isEqualTo("client-cert");
        assertThat(identity.scopes()).isEmpty();
        assertThat(identity.roles()).isEmpty();
        assertThat(identity.expiresAt())
                .isEqualTo(issued.certificate().getNotAfter().toInstant());
        assertThat(identity.claims())
                .containsOnlyKeys(
                        "certificate_sha256", "certificate_subject", "certificate_issuer", "certificate_serial")
                .containsEntry("certificate_subject", "O=Shop,CN=orders")
                .containsEntry("certificate_issuer", "CN=root");
        assertThat(String.valueOf(identity.claims().get("certificate_sha256"))).matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void authenticateWhenIntermediatesComeInAnyOrderThenGood() {
        TestCa deeper = ca.intermediate("a").intermediate("b");
        Issued issued = deeper.client("orders");
        X509Certificate[] chain = issued.chain().toArray(X509Certificate[]::new);

        assertThat(chain).hasSize(3);
        assertThat(gate.identity(issued).subject()).isEqualTo("orders");
        assertThat(gate.check(chain[0], ca.certificate(), chain[2], chain[1], chain[0]))
                .isNotInstanceOf(Rejected.class);
        assertThat(gate.refusal(chain[0])).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
        assertThat(gate.refusal(chain[0], chain[1])).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void authenticateWhenAuthorityIsForeignThenUntrusted() {
        assertThat(gate.refusal(TestCa.root("foreign").client("orders"))).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
        assertThat(gate.refusal(TestCa.root("root").client("orders"))).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void authenticateWhenForeignAuthorityIsPresentedTooThenUntrusted() {
        TestCa foreign = TestCa.root("root");
        Issued issued = foreign.client("orders");

        assertThat(gate.refusal(issued.certificate(), foreign.certificate()))
                .isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
        assertThat(gate.refusal(issued.certificate(), ca.certificate())).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void authenticateWhenTimeIsWrongThenExpired() {
        Instant now = Instant.now();
        Issued over = ca.issue("CN=orders")
                .valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofSeconds(30)))
                .issue();
        Issued early = ca.issue("CN=orders")
                .valid(now.plus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)))
                .issue();

        assertThat(gate.refusal(over)).isEqualTo(FailureCode.CERTIFICATE_EXPIRED);
        assertThat(gate.refusal(early)).isEqualTo(FailureCode.CERTIFICATE_EXPIRED);
    }

    @Test
    void authenticateWhenClockIsAheadThenAuthoritiesEndToo() throws Exception {
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(500)), ZoneOffset.UTC);
        Issued longLived = ca.issue("CN=orders")
                .valid(Instant.now(), Instant.now().plus(Duration.ofDays(1000)))
                .issue();

        assertThat(gate.identity(longLived).subject()).isEqualTo("orders");
        assertThat(CertificateGate.of(directory, ca, later).refusal(longLived))
                .isEqualTo(FailureCode.CERTIFICATE_EXPIRED);
    }

    @Test
    void authenticateWhenRememberedCertificateEndsThenExpired() throws Exception {
        TestClock clock = new TestClock();
        CertificateGate moving = CertificateGate.of(directory, ca, clock);
        Issued issued = ca.issue("CN=orders")
                .valid(clock.instant().minusSeconds(60), clock.instant().plusSeconds(20))
                .issue();

        assertThat(moving.identity(issued).subject()).isEqualTo("orders");
        clock.advance(Duration.ofSeconds(22));
        assertThat(moving.refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_EXPIRED);
    }

    @Test
    void authenticateWhenClockIsSetBackThenRememberedChainIsCheckedAgain() throws Exception {
        TestClock clock = new TestClock();
        CertificateGate moving = CertificateGate.of(directory, ca, clock);
        Issued issued = ca.issue("CN=orders")
                .valid(clock.instant().minusSeconds(60), clock.instant().plusSeconds(600))
                .issue();

        assertThat(moving.identity(issued).subject()).isEqualTo("orders");
        clock.advance(Duration.ofHours(-1));
        assertThat(moving.refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_EXPIRED);
        clock.advance(Duration.ofHours(1));
        assertThat(moving.identity(issued).subject()).isEqualTo("orders");
    }

    @Test
    void authenticateWhenKeyIsWeakThenUntrusted() throws Exception {
        BigInteger modulus = TestKeys.rsa("k").jwk().toRSAKey().getModulus().decodeToBigInteger();
        BigInteger broken = modulus.multiply(BigInteger.valueOf(4_093));

        assertThat(gate.identity(ca.issue("CN=good").key(rsa(modulus, 65_537)).issue()))
                .isNotNull();
        assertThat(gate.refusal(ca.issue("CN=three").key(rsa(modulus, 3)).issue()))
                .isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
        assertThat(gate.refusal(ca.issue("CN=factor").key(rsa(broken, 65_537)).issue()))
                .isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 17, 65_537})
    void authenticateWhenAuthoritysExponentIsSmallThenGood(int exponent) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(new RSAKeyGenParameterSpec(2_048, BigInteger.valueOf(exponent)));
        KeyPair keys = generator.generateKeyPair();
        TestCa old = TestCa.root("old", keys);

        assertThat(CertificateGate.of(directory, old)
                        .identity(old.issue("CN=good").issue())
                        .subject())
                .isEqualTo("good");
        CertificateGate between = CertificateGate.of(directory, ca);
        Issued below = ca.intermediate("between", keys).issue("CN=below").issue();
        if (exponent == 65_537) {
            assertThat(between.identity(below).subject()).isEqualTo("below");
        } else {
            assertThat(between.refusal(below)).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
        }
    }

    private static PublicKey rsa(BigInteger modulus, int exponent) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(exponent)));
    }

    @Test
    void authenticateWhenPurposeIsServersThenRefused() {
        assertThat(gate.refusal(ca.server())).isEqualTo(FailureCode.CERTIFICATE_PURPOSE);
        assertThat(gate.refusal(
                        ca.issue("CN=a").purpose(KeyPurposeId.id_kp_OCSPSigning).issue()))
                .isEqualTo(FailureCode.CERTIFICATE_PURPOSE);
    }

    @Test
    void authenticateWhenPurposeIsAnyOrNotSaidThenGood() {
        assertThat(gate.identity(ca.issue("CN=a").purpose(null).issue()).subject())
                .isEqualTo("a");
        assertThat(gate.identity(ca.issue("CN=a")
                                .purpose(KeyPurposeId.anyExtendedKeyUsage)
                                .issue())
                        .subject())
                .isEqualTo("a");
    }

    @Test
    void authenticateWhenAuthorityItselfComesThenRefused() {
        assertThat(gate.refusal(ca.certificate())).isEqualTo(FailureCode.CERTIFICATE_PURPOSE);
        assertThat(gate.refusal(ca.intermediate("between").certificate())).isEqualTo(FailureCode.CERTIFICATE_PURPOSE);
    }

    @Test
    void authenticateWhenIntermediateIsNoAuthorityThenUntrusted() {
        Issued client = ca.client("between");
        Issued below = ca.below(client).client("admin");

        assertThat(below.chain()).contains(client.certificate());
        assertThat(gate.refusal(below)).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
        assertThat(gate.identity(client).subject()).isEqualTo("between");
    }

    @Test
    void authenticateWhenChainIsAbsurdThenUntrusted() {
        Issued issued = ca.client("orders");
        X509Certificate[] many = Collections.nCopies(11, issued.certificate()).toArray(X509Certificate[]::new);

        assertThat(gate.refusal(many)).isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void authenticateWhenAuthoritiesChangeThenRememberedChainIsHeldAgainstThem() throws Exception {
        TestCa next = TestCa.root("next");
        Issued old = ca.client("orders");
        assertThat(gate.identity(old).subject()).isEqualTo("orders");
        assertThat(gate.events()).isEmpty();

        TestCa.write(directory.resolve("ca.pem"), next.certificate());

        gate.awaitRefusal(old, FailureCode.CERTIFICATE_UNTRUSTED);
        assertThat(gate.identity(next.client("orders")).subject()).isEqualTo("orders");
        gate.awaitEvents(1);
        assertThat(gate.events())
                .containsExactly(new AuditEvent(
                        "files.reloaded",
                        Map.of(
                                "property",
                                "gatehouse.client-certificates.ca",
                                "files",
                                directory.resolve("ca.pem").toString())));
    }

    @Test
    void authenticateWhenAuthoritiesBreakThenLastGoodOnesStay() throws Exception {
        Issued issued = ca.client("orders");
        TestCa next = TestCa.root("next");

        Files.writeString(
                directory.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        long end = System.nanoTime() + Duration.ofMillis(1200).toNanos();
        while (System.nanoTime() < end) {
            assertThat(gate.identity(issued).subject()).isEqualTo("orders");
        }
        assertThat(gate.events())
                .as("told once, however often it is looked at")
                .extracting(AuditEvent::type)
                .containsExactly("files.refused");
        TestCa.write(directory.resolve("ca.pem"), next.certificate());

        gate.awaitGood(next.client("orders"));
        gate.awaitEvents(2);
        assertThat(gate.events()).extracting(AuditEvent::type).containsExactly("files.refused", "files.reloaded");
    }
}
