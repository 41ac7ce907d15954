package dev.gatehouse.clientcert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import dev.gatehouse.testing.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

class OcspTest {

    @TempDir
    Path directory;

    private final TestCa ca = TestCa.root("root");
    private final Issued issued = ca.client("orders");
    private final TestClock clock = new TestClock();
    private OcspResponder responder;

    @BeforeEach
    void start() throws Exception {
        responder = new OcspResponder(ca);
    }

    @AfterEach
    void stop() {
        responder.close();
    }

    private CertificateGate gate(String... more) throws Exception {
        String[] settings = new String[more.length + 4];
        System.arraycopy(more, 0, settings, 0, more.length);
        settings[more.length] = "revocation";
        settings[more.length + 1] = "ocsp";
        settings[more.length + 2] = "ocsp-uri";
        settings[more.length + 3] = responder.url();
        return CertificateGate.of(directory, ca, clock, settings);
    }

    @Test
    void authenticateWhenResponderSaysGoodThenGoodAndAskedOnce() throws Exception {
        CertificateGate gate = gate();

        assertThat(gate.identity(issued).subject()).isEqualTo("orders");
        clock.advance(Duration.ofMinutes(2));
        assertThat(gate.identity(issued).subject()).isEqualTo("orders");
        assertThat(responder.asked()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(4));
        assertThat(gate.identity(issued).subject()).isEqualTo("orders");
        assertThat(responder.asked()).isEqualTo(2);
    }

    @Test
    void authenticateWhenResponderSaysRevokedThenRevoked() throws Exception {
        responder.revoke(issued.certificate());

        assertThat(gate().refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_REVOKED);
        assertThat(gate().identity(ca.client("other")).subject()).isEqualTo("other");
    }

    @Test
    void authenticateWhenResponderLearnsOfRevocationThenRevokedAfterTheCache() throws Exception {
        CertificateGate gate = gate("ocsp-cache", "30s");
        assertThat(gate.identity(issued).subject()).isEqualTo("orders");

        responder.revoke(issued.certificate());
        clock.advance(Duration.ofSeconds(31));

        assertThat(gate.refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_REVOKED);
    }

    @Test
    void authenticateWhenAnswerEndsSoonerThanTheCacheThenAskedAgain() throws Exception {
        responder.lifetime(Duration.ofSeconds(10));
        CertificateGate gate = gate();
        assertThat(gate.identity(issued).subject()).isEqualTo("orders");

        responder.revoke(issued.certificate());
        clock.advance(Duration.ofSeconds(11));

        assertThat(gate.refusal(issued)).isNotNull();
        assertThat(responder.asked()).isEqualTo(2);
    }

    @Test
    void authenticateWhenSixtyRequestsWaitForAHungResponderThenOnlySomeDo() throws Exception {
        CertificateGate gate = gate("ocsp-timeout", "20s");
        responder.hold();
        Queue<Boolean> good = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(60);
        for (int i = 0; i < 60; i++) {
            threads.execute(() -> good.add(gate.isGood(issued)));
        }
        awaitSize(good, 39);
        assertThat(good).containsOnly(false);
        responder.release();
        awaitSize(good, 60);

        assertThat(good).filteredOn(each -> each).hasSize(21);
        assertThat(gate.identity(issued).subject()).isEqualTo("orders");
        threads.shutdownNow();
    }

    private static void awaitSize(Queue<Boolean> answered, int size) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (answered.size() < size && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(answered).hasSize(size);
    }

    @Test
    void authenticateWhenResponderKnowsNothingThenStatusIsUnknown() throws Exception {
        responder.forget();

        assertThat(gate().refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void authenticateWhenResponderIsDownThenStatusIsUnknownUntilItIsBack() throws Exception {
        CertificateGate gate = gate();
        responder.fail(true);

        assertThat(gate.refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
        assertThat(gate.refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
        assertThat(responder.asked()).isEqualTo(1);
        responder.fail(false);
        clock.advance(Duration.ofSeconds(3));
        assertThat(gate.identity(issued).subject()).isEqualTo("orders");
    }

    @Test
    void authenticateWhenResponderCannotBeReachedThenStatusIsUnknown() throws Exception {
        CertificateGate gate = gate();
        responder.close();

        assertThat(gate.refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void authenticateWhenAnswerIsSignedBySomebodyElseThenStatusIsUnknown() throws Exception {
        responder.signAs(TestCa.root("root"));

        assertThat(gate().refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void authenticateWhenAnswerIsStaleThenStatusIsUnknown() throws Exception {
        responder.lifetime(Duration.ofSeconds(-5));

        assertThat(gate().refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void authenticateWhenAnswerIsNonsenseThenStatusIsUnknown() throws Exception {
        responder.answer(new byte[] {0x30, 0x03, 0x0A, 0x01, 0x06});
        assertThat(gate().refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);

        responder.answer(new byte[] {0x30, (byte) 0x84, 1, 2, 3, 4});
        assertThat(gate().refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void authenticateWhenCertificateNamesNoResponderThenStatusIsUnknown() throws Exception {
        assertThat(CertificateGate.of(directory, ca, "revocation", "ocsp").refusal(issued))
                .isEqualTo(FailureCode.CERTIFICATE_STATUS_UNKNOWN);
    }

    @Test
    void authenticateWhenCertificateNamesResponderThenItIsAsked() throws Exception {
        Issued naming = ca.issue("CN=orders").responder(responder.url()).issue();

        assertThat(CertificateGate.of(directory, ca, "revocation", "ocsp")
                        .identity(naming)
                        .subject())
                .isEqualTo("orders");
        assertThat(responder.asked()).isEqualTo(1);
    }

    @Test
    void authenticateWhenAuthorityIsForeignThenItsResponderIsNotAsked() throws Exception {
        Issued naming =
                TestCa.root("foreign").issue("CN=a").responder(responder.url()).issue();

        assertThat(CertificateGate.of(directory, ca, "revocation", "ocsp").refusal(naming))
                .isEqualTo(FailureCode.CERTIFICATE_UNTRUSTED);
        assertThat(responder.asked()).isZero();
    }

    @Test
    void fromWhenResponderIsSetWithoutUseThenProblem() {
        assertThatThrownBy(() -> CertificateGate.of(directory, ca, "ocsp-uri", responder.url()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("revocation is not ocsp");
    }
}
