package dev.gatehouse.clientcert;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import dev.gatehouse.testing.TestFileWatch;
import dev.gatehouse.testing.TestSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** An authenticator by settings on disk, and what it makes of chains. */
final class CertificateGate {

    static final String PREFIX = "gatehouse.client-certificates.";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Authenticator authenticator;
    private final List<AuditEvent> events;

    private CertificateGate(Authenticator authenticator, List<AuditEvent> events) {
        this.authenticator = authenticator;
        this.events = events;
    }

    /** What the audit was told. */
    List<AuditEvent> events() {
        return events;
    }

    /** A gate that trusts {@code ca}, with further settings. */
    static CertificateGate of(Path directory, TestCa ca, String... settings) throws IOException {
        return of(directory, ca, Clock.systemUTC(), settings);
    }

    static CertificateGate of(Path directory, TestCa ca, Clock clock, String... settings) throws IOException {
        return of(TestCa.write(directory.resolve("ca.pem"), ca.certificate()), clock, settings);
    }

    static CertificateGate of(Path authorities, Clock clock, String... settings) {
        List<String> all = new ArrayList<>(List.of(PREFIX + "ca", authorities.toString()));
        for (int i = 0; i < settings.length; i += 2) {
            all.add(PREFIX + settings[i]);
            all.add(settings[i + 1]);
        }
        ConfigReader reader = TestSettings.reader(all.toArray(String[]::new));
        ClientCertConfig config = ClientCertConfig.from(reader, true);
        reader.throwIfAny();
        if (config == null) {
            throw new IllegalStateException("no problem, and no settings");
        }
        List<AuditEvent> events = new CopyOnWriteArrayList<>();
        return new CertificateGate(
                config.authenticator(
                        null,
                        new EngineContext(clock, events::add, Meters.NONE, null, TestFileWatch.open(events::add))),
                events);
    }

    AuthResult check(X509Certificate... chain) {
        return authenticator.authenticate(FakeRequest.get("/").certified(chain), Tenant.DEFAULT);
    }

    AuthResult check(Issued issued) {
        return check(issued.chain().toArray(X509Certificate[]::new));
    }

    /** The identity of a chain that must be good. */
    Identity identity(Issued issued) {
        AuthResult result = check(issued);
        if (result instanceof Authenticated good) {
            return good.identity();
        }
        throw new AssertionError(issued + ": " + result);
    }

    boolean isGood(Issued issued) {
        return check(issued) instanceof Authenticated;
    }

    /** Why a chain that must be bad is refused. */
    FailureCode refusal(X509Certificate... chain) {
        AuthResult result = check(chain);
        if (result instanceof Rejected bad) {
            return bad.failure().code();
        }
        throw new AssertionError(String.valueOf(result));
    }

    FailureCode refusal(Issued issued) {
        return refusal(issued.chain().toArray(X509Certificate[]::new));
    }

    /** Waits until a chain is refused so: a file is looked at twice in a second. */
    void awaitRefusal(Issued issued, FailureCode code) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!(check(issued) instanceof Rejected bad && bad.failure().code() == code)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not " + code + " but " + check(issued));
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /** Waits until the audit has been told of so many events: an event follows what it is about. */
    void awaitEvents(int number) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (events.size() < number) {
            if (System.nanoTime() > end) {
                throw new AssertionError(events);
            }
            Thread.onSpinWait();
        }
    }

    void awaitGood(Issued issued) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!(check(issued) instanceof Authenticated)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(String.valueOf(check(issued)));
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    static Path writeLists(Path file, X509CRL... lists) throws Exception {
        StringBuilder text = new StringBuilder();
        for (X509CRL each : lists) {
            text.append(TestCa.pem("X509 CRL", each.getEncoded()));
        }
        return Files.writeString(file, text);
    }
}
