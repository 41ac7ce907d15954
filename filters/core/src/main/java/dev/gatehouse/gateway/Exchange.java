package dev.gatehouse.gateway;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One request on its way through the phases, and what they found. Confined to the thread that handles the request; the
 * container orders the threads of an asynchronous one.
 */
public final class Exchange {

    private static final Phase[] PHASES = Phase.values();

    private final Gateway gateway;
    private final RequestView request;
    private final List<HttpReply.Header> replyHeaders = new ArrayList<>(0);
    private @Nullable String requestId;
    private final long openedAt = System.nanoTime();
    private int completed;
    private boolean ended;
    private Tenant tenant = Tenant.DEFAULT;
    private @Nullable Route route;
    private @Nullable Identity identity;
    private @Nullable Failure failure;
    private @Nullable Failure reported;
    private @Nullable Phase decidedIn;
    private @Nullable String method;
    private @Nullable String address;
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
        return tenant;
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

    /** Why the request would have been refused if its route did not only report; null if it would not. */
    public @Nullable Failure reported() {
        return reported;
    }

    /** Keeps what is told at the end: by then a container may have given the request to another. */
    void begin() {
        method = request.method();
        address = request.peerAddress();
        var unused = requestId();
    }

    /** The method as sent. */
    String method() {
        return method == null ? request.method() : method;
    }

    /** Where it came from. */
    String address() {
        return address == null ? request.peerAddress() : address;
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

    /** What every reply to the request says beside its own: the limits and what is left of them. */
    public List<HttpReply.Header> replyHeaders() {
        return replyHeaders;
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

    /**
     * Notes that the request has ended, once and for all; to be called for every exchange, whatever happened.
     *
     * @param status what the caller was answered
     */
    public void end(int status) {
        if (!ended) {
            ended = true;
            gateway.ended(this, status);
        }
    }

    /** When it was opened, by {@link System#nanoTime()}. */
    long openedAt() {
        return openedAt;
    }

    /** The phase that was next is done. */
    void complete() {
        completed++;
    }

    void servedFor(Tenant found) {
        tenant = found;
    }

    void replyWith(HttpReply.Header header) {
        replyHeaders.add(header);
    }

    void routed(Route found) {
        route = found;
    }

    void authenticated(Identity found) {
        identity = found;
    }

    void failed(Failure reason) {
        failure = reason;
        decidedIn = next();
    }

    /** Notes that the request goes on only because its route reports. */
    void report(Failure reason) {
        reported = reason;
        decidedIn = next();
    }

    /** The phase of the last failure, refused or reported; null if there is none, or all phases were done. */
    @Nullable
    Phase decidedIn() {
        return decidedIn;
    }
}
