package dev.gatehouse.clientcert;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.testing.TestCa;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An OCSP responder of an authority on a real socket. */
final class OcspResponder implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private final Set<BigInteger> revoked = ConcurrentHashMap.newKeySet();
    private volatile TestCa signer;
    private volatile Duration lifetime = Duration.ofHours(1);
    private volatile boolean forgetful;
    private volatile boolean failing;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile byte @Nullable [] fixed;

    OcspResponder(TestCa ca) throws IOException {
        signer = ca;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/ocsp";
    }

    int asked() {
        return asked.get();
    }

    void revoke(X509Certificate certificate) {
        revoked.add(certificate.getSerialNumber());
    }

    void forget() {
        forgetful = true;
    }

    void fail(boolean now) {
        failing = now;
    }

    void lifetime(Duration given) {
        lifetime = given;
    }

    void signAs(TestCa other) {
        signer = other;
    }

    void answer(byte[] octets) {
        fixed = octets;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            awaitRelease();
            byte[] request = exchange.getRequestBody().readAllBytes();
            byte[] given = fixed;
            byte[] response = given == null ? response(new OCSPReq(request)) : given;
            exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
            exchange.sendResponseHeaders(failing ? 500 : 200, response.length);
            exchange.getResponseBody().write(response);
        } catch (OCSPException | OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    /** Answers nothing until {@link #release}. */
    void hold() {
        held = new CountDownLatch(1);
    }

    void release() {
        held.countDown();
    }

    private void awaitRelease() {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] response(OCSPReq request) throws OCSPException, OperatorCreationException, IOException {
        DigestCalculator sha1 = new BcDigestCalculatorProvider().get(RespID.HASH_SHA1);
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(
                SubjectPublicKeyInfo.getInstance(
                        signer.certificate().getPublicKey().getEncoded()),
                sha1);
        Instant now = Instant.now();
        for (Req each : request.getRequestList()) {
            builder.addResponse(
                    each.getCertID(),
                    status(each.getCertID().getSerialNumber()),
                    Date.from(now.minus(Duration.ofMinutes(1))),
                    Date.from(now.plus(lifetime)));
        }
        return new OCSPRespBuilder()
                .build(
                        OCSPRespBuilder.SUCCESSFUL,
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA").build(signer.key()),
                                null,
                                Date.from(now)))
                .getEncoded();
    }

    private @Nullable CertificateStatus status(BigInteger serial) {
        if (forgetful) {
            return new UnknownStatus();
        }
        return revoked.contains(serial)
                ? new RevokedStatus(Date.from(Instant.now().minusSeconds(60)), CRLReason.keyCompromise)
                : CertificateStatus.GOOD;
    }

    @Override
    public void close() {
        release();
        server.stop(0);
    }
}
