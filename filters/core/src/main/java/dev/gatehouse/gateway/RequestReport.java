package dev.gatehouse.gateway;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.Decision;
import dev.gatehouse.audit.Delivery;
import dev.gatehouse.audit.RequestEvent;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.metrics.Meters;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Tells how each request ended: to the audit, and to the meters. Safe for use by several threads. */
final class RequestReport {

    private static final Logger LOG = System.getLogger(RequestReport.class.getName());

    /** After all phases: a dispatch, or the backend. */
    private static final String DISPATCH = "DISPATCH";
    /** The client's body, which is read after all phases. */
    private static final String BODY = "BODY";

    private final AuditTrail trail;
    private final Clock clock;
    private final RequestMeters meters;
    private final Newcomers newcomers;

    RequestReport(AuditTrail trail, Meters meters, Clock clock) {
        this.trail = trail;
        this.clock = clock;
        this.meters = new RequestMeters(meters);
        this.newcomers = new Newcomers(meters, trail);
    }

    /** Counts a request that ended before there was an exchange for it. */
    void countRefusedByServer(int status) {
        meters.refusedByServer(status);
    }

    /** Records the server's refusal of a request. */
    void refusedByServer(ServerRefusal refusal) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("request_id", refusal.requestId());
        details.put("status", Integer.toString(refusal.status()));
        details.put("address", refusal.address());
        if (refusal.method() != null) {
            details.put("method", refusal.method());
        }
        details.put("reason", refusal.reason());
        trail.record(new AuditEvent("request.refused-by-server", details));
    }

    /** Must not throw: the reply is written, and the container would make a failure of it. */
    void ended(Exchange exchange, int status, Delivery delivery) {
        try {
            tell(exchange, status, delivery, System.nanoTime() - exchange.openedAt());
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "GH5305 the end of request " + exchange.requestId() + " could not be recorded",
                    CredentialMask.of(e));
        }
    }

    private void tell(Exchange exchange, int status, Delivery delivery, long nanos) {
        Failure refused = exchange.failure();
        Failure failure = refused == null ? exchange.reported() : refused;
        Decision decision = decision(exchange, refused);
        Identity identity = exchange.observed();
        Route route = exchange.route();
        String routeName = route == null ? null : route.name();
        String tenant = exchange.tenant().name();
        String scheme =
                identity != null ? identity.scheme() : failure == null ? null : RequestMeters.scheme(failure.code());
        meters.count(routeName, tenant, scheme, decision, failure == null ? null : failure.code(), status, nanos);
        if (identity != null && decision == Decision.ALLOWED) {
            newcomers.see(tenant, identity);
        }
        if (trail.isWanted()) {
            trail.record(new RequestEvent(
                    clock.millis(),
                    exchange.requestId(),
                    exchange.traceId(),
                    decision,
                    status,
                    delivery,
                    decision == Decision.REPORTED && failure != null
                            ? failure.code().status()
                            : 0,
                    failure == null ? null : failure.code().name(),
                    failure == null ? null : failure.reason(),
                    failure == null ? null : phase(exchange, failure.code()),
                    routeName,
                    tenant,
                    scheme,
                    identity == null ? null : identity.client(),
                    identity == null ? null : identity.subject(),
                    identity == null ? null : identity.credentialId(),
                    exchange.clientAddress().toString(),
                    exchange.method(),
                    path(exchange.path()),
                    TimeUnit.NANOSECONDS.toMicros(nanos)));
        }
    }

    private static Decision decision(Exchange exchange, @Nullable Failure refused) {
        if (refused != null) {
            return Decision.REFUSED;
        }
        if (exchange.isAnswered()) {
            return Decision.ANSWERED;
        }
        if (!exchange.isAdmitted()) {
            return Decision.INCOMPLETE;
        }
        return exchange.reported() == null ? Decision.ALLOWED : Decision.REPORTED;
    }

    private static String phase(Exchange exchange, FailureCode code) {
        Phase phase = exchange.decidedIn();
        if (phase != null) {
            return phase.name();
        }
        return switch (code) {
            case UPLOAD_BROKEN, UPLOAD_TOO_SLOW, TOKEN_REPEATED -> BODY;
            default -> DISPATCH;
        };
    }

    /** Nothing for an ambiguous one: what it holds, a session's id say, is not for the audit. */
    private static @Nullable String path(RequestPath path) {
        return path instanceof CanonicalPath canonical ? canonical.value() : null;
    }
}
