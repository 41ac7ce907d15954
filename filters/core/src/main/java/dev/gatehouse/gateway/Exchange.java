package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * One request on its way through the phases, and what they found. Confined to the thread that handles the request; the
 * container orders the threads of an asynchronous one.
 */
public final class Exchange {

    private static final Phase[] PHASES = Phase.values();

    private final Gateway gateway;
    private final RequestView request;
    private @Nullable String requestId;
    private int completed;
    private @Nullable Route route;
    private @Nullable Identity identity;
    private @Nullable Failure failure;
    private @Nullable Map<String, String> forwarded;

    Exchange(Gateway gateway, RequestView request) {
        this.gateway = gateway;
        this.request = request;
    }

    /** The gateway that opened it, and that it stays with through a reload. */
    public Gateway gateway() {
        return gateway;
    }

    /** The request as it came. */
    public RequestView request() {
        return request;
    }

    /** The id under which the request stands in logs and replies; made when first asked for. */
    public String requestId() {
        String known = requestId;
        if (known == null) {
            known = gateway.requestId(request);
            requestId = known;
        }
        return known;
    }

    /** The tenant that the request is served for. */
    public Tenant tenant() {
        return Tenant.DEFAULT;
    }

    /** The route, once it is known. */
    public @Nullable Route route() {
        return route;
    }

    /** The caller; null before authentication, and where the route needs none. */
    public @Nullable Identity identity() {
        return identity;
    }

    /** Why the request was refused, or null if it was not. */
    public @Nullable Failure failure() {
        return failure;
    }

    /** Whether every phase let the request pass. */
    public boolean isAdmitted() {
        return failure == null && completed == PHASES.length;
    }

    /** The headers that carry the identity, by name; made when first asked for. */
    public Map<String, String> forwardedHeaders() {
        Map<String, String> known = forwarded;
        if (known == null) {
            known = gateway.forwardedHeaders(this);
            forwarded = known;
        }
        return known;
    }

    /** Whether a header of the client's must not reach the application. */
    public boolean isStripped(String header) {
        return gateway.isStripped(header, this);
    }

    /** Which phase is next; null when all are done. */
    @Nullable
    Phase next() {
        return completed < PHASES.length ? PHASES[completed] : null;
    }

    /** The phase that was next is done. */
    void complete() {
        completed++;
    }

    void routed(Route found) {
        route = found;
    }

    void authenticated(Identity found) {
        identity = found;
    }

    void failed(Failure reason) {
        failure = reason;
    }
}
