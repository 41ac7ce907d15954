package dev.gatehouse.clientcert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import dev.gatehouse.testing.TestClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

class RevocationListTest {

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path directory;

    private final TestCa ca = TestCa.root("root");
    private final Issued good = ca.client("good");
    private final Issued bad = ca.client("bad");
    private final Instant now = Instant.now();
    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = CertificateGate.writeLists(directory.resolve("crl.pem"), ca.crl(now, DAY, bad.certificate()));
    }

    private CertificateGate gate(Clock clock) throws Exception {
        return CertificateGate.of(directory, ca, clock, "revocation", "crl", "crl-file", file.toString());
    }

    private CertificateGate gate() throws Exception {
        return gate(Clock.systemUTC());
    }

    @Test
    void authenticateWhenListedThenRevoked() throws Exception {
        assertThat(gate().refusal(bad)).isEqualTo(FailureCode.CERTIFICATE_REVOKED);
        assertThat(gate().identity(good).subject()).isEqualTo("good");
    }

    @Test
    void authenticateWhenFileIsDerThenTheSame() throws Exception {
        Files.write(file, ca.crl(now, DAY, bad.certificate()).getEncoded());

        assertThat(gate().refusal(bad)).isEqualTo(FailureCode.CERTIFICATE_REVOKED);
        assertThat(gate().identity(good).subject()).isEqualTo("good");
    }

    @Test
    void authenticateWhenListIsStaleThenStatusIsUnknown() throws Exception {
        CertificateGate.writeLists(file, ca.crl(now.minus(DAY), DAY.minusSeconds(5), bad.certificate()));

        assertThat(gate().refusal(good)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
        assertThat(gate().refusal(bad)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void authenticateWhenListGoesStaleThenRememberedChainIsRefused() throws Exception {
        CertificateGate.writeLists(file, ca.crl(now, Duration.ofSeconds(10)));
        TestClock clock = new TestClock();
        CertificateGate gate = gate(clock);

        assertThat(gate.identity(good).subject()).isEqualTo("good");
        clock.advance(Duration.ofSeconds(11));
        assertThat(gate.refusal(good)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void authenticateWhenListIsForeignThenStatusIsUnknown() throws Exception {
        CertificateGate.writeLists(file, TestCa.root("root").crl(now, DAY));

        assertThat(gate().refusal(good)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void authenticateWhenAListOfAnAuthorityLacksThenStatusIsUnknown() throws Exception {
        TestCa between = ca.intermediate("between");
        Issued issued = between.client("orders");
        CertificateGate gate = gate();
        assertThat(gate.refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);

        CertificateGate.writeLists(file, ca.crl(now, DAY), between.crl(now, DAY));
        gate.awaitGood(issued);

        CertificateGate.writeLists(file, ca.crl(now, DAY, between.certificate()), between.crl(now, DAY));
        gate.awaitRefusal(issued, FailureCode.CERTIFICATE_REVOKED);
    }

    @Test
    void authenticateWhenListChangesThenRememberedChainIsHeldAgainstIt() throws Exception {
        CertificateGate gate = gate();
        assertThat(gate.identity(good).subject()).isEqualTo("good");

        CertificateGate.writeLists(file, ca.crl(now, DAY, bad.certificate(), good.certificate()));

        gate.awaitRefusal(good, FailureCode.CERTIFICATE_REVOKED);
    }

    @Test
    void authenticateWhenFileGoesOrBreaksThenStatusIsUnknown() throws Exception {
        CertificateGate gate = gate();
        assertThat(gate.identity(good).subject()).isEqualTo("good");

        Files.delete(file);
        gate.awaitRefusal(good, FailureCode.CERTIFICATE_STATUS_UNKNOWN);
        write();
        gate.awaitGood(good);
        Files.writeString(file, "nonsense");
        gate.awaitRefusal(good, FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void fromWhenFileIsMissingThenProblem() {
        assertThatThrownBy(() -> CertificateGate.of(directory, ca, "revocation", "crl"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("crl-file: is missing beside revocation=crl");
        assertThatThrownBy(() -> CertificateGate.of(directory, ca, "revocation", "crl", "crl-file", "/nowhere"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("can't be read");
        assertThatThrownBy(() -> CertificateGate.of(directory, ca, "crl-file", file.toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("revocation is not crl");
    }
}
