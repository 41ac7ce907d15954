package dev.gatehouse.gateway;

import dev.gatehouse.audit.Decision;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts requests. Every label is of the configuration or of a closed set, so the counters that are kept are as many as
 * those allow, whatever clients send. Safe for use by several threads.
 */
final class RequestMeters {

    /** What stands for a route that there is not, a credential that was not shown, a failure that did not happen. */
    static final String NONE = "NONE";

    /** Strangers choose hosts, paths and mistakes: of all that could come together, so much is told apart. */
    static final int MOST_SERIES = 10_000;

    private static final String BEARER = GatewayConfig.BEARER;
    private static final String API_KEY = "api-key";
    private static final String CERTIFICATE = "client-cert";

    private final Meters meters;
    /** Bounded by {@link #MOST_SERIES} and what is counted for routes and tenants beyond it. */
    private final Map<Labels, Series> series = new ConcurrentHashMap<>();

    /** By status, of which the server has few. */
    private final Map<Integer, Meters.Counter> refusals = new ConcurrentHashMap<>();

    RequestMeters(Meters meters) {
        this.meters = meters;
    }

    void count(
            @Nullable String route,
            String tenant,
            @Nullable String scheme,
            Decision decision,
            @Nullable FailureCode code,
            int status,
            long nanos) {
        Labels labels = new Labels(
                route == null ? NONE : route, tenant, scheme == null ? NONE : scheme, decision, code, status);
        Series found = series.get(labels);
        if (found == null) {
            found = series.computeIfAbsent(series.size() < MOST_SERIES ? labels : labels.ofAnyRoute(), this::open);
        }
        found.requests.increment();
        found.duration.record(nanos);
    }

    /** Counts a request that never was an exchange: no route, tenant or credential of it is known, and no duration. */
    void refusedByServer(int status) {
        refusals.computeIfAbsent(
                        status,
                        known -> meters.counter(
                                Meter.REQUESTS,
                                NONE,
                                Tenant.DEFAULT.name(),
                                NONE,
                                Decision.REFUSED.word(),
                                NONE,
                                Integer.toString(known)))
                .increment();
    }

    private Series open(Labels labels) {
        String decision = labels.decision.word();
        return new Series(
                meters.counter(
                        Meter.REQUESTS,
                        labels.route,
                        labels.tenant,
                        labels.scheme,
                        decision,
                        labels.code == null ? NONE : labels.code.name(),
                        labels.status == 0 ? NONE : Integer.toString(labels.status)),
                meters.timer(Meter.REQUEST_DURATION, labels.route, decision));
    }

    /** The kind of the credential that was refused, as its failure says; null if it says nothing. */
    static @Nullable String scheme(FailureCode code) {
        return switch (code) {
            case TOKEN_MALFORMED,
                    TOKEN_EXPIRED,
                    TOKEN_NOT_YET_VALID,
                    TOKEN_LIFETIME_TOO_LONG,
                    TOKEN_TYPE_REFUSED,
                    ALGORITHM_REFUSED,
                    KEY_UNKNOWN,
                    SIGNATURE_INVALID,
                    ISSUER_UNKNOWN,
                    AUDIENCE_REFUSED,
                    CLAIM_MISSING,
                    CLAIM_REFUSED,
                    TOKEN_ENCRYPTED,
                    VALIDATOR_REFUSED,
                    TOKEN_INACTIVE,
                    TOKEN_REVOKED,
                    TOKEN_UNBOUND,
                    BINDING_BROKEN,
                    PROOF_INVALID,
                    PROOF_NONCE_REQUIRED,
                    PROOF_CACHE_FULL,
                    KEYS_UNAVAILABLE,
                    INTROSPECTION_UNAVAILABLE -> BEARER;
            case API_KEY_MALFORMED,
                    API_KEY_UNKNOWN,
                    API_KEY_REVOKED,
                    API_KEY_EXPIRED,
                    API_KEY_ENVIRONMENT,
                    API_KEY_IN_QUERY,
                    API_KEYS_UNAVAILABLE -> API_KEY;
            case CERTIFICATE_MALFORMED,
                    CERTIFICATE_UNTRUSTED,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_PURPOSE,
                    CERTIFICATE_REVOKED,
                    CERTIFICATE_PRINCIPAL,
                    CERTIFICATE_STATUS_UNKNOWN -> CERTIFICATE;
            default -> null;
        };
    }

    private record Labels(
            String route,
            String tenant,
            String scheme,
            Decision decision,
            @Nullable FailureCode code,
            int status) {

        Labels ofAnyRoute() {
            return new Labels(Meters.OTHER, Meters.OTHER, scheme, decision, code, status);
        }
    }

    private record Series(Meters.Counter requests, Meters.Timer duration) {}
}
