package dev.gatehouse.gateway;

import dev.gatehouse.audit.Delivery;
import dev.gatehouse.auth.AccessToken;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.BearerAuthenticator;
import dev.gatehouse.forward.ForwardPolicy.TokenParameter;
import dev.gatehouse.forward.ForwardedHeaders;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.http.TraceParent;
import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.route.RoutePattern;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * One request on its way through the phases, and what they found. Confined to the thread that handles the request; the
 * container orders the threads of an asynchronous one.
 */
public final class Exchange {

    private static final Phase[] PHASES = Phase.values();

    private final Gateway gateway;
    private final RequestView request;
    private List<HttpReply.Header> replyHeaders = List.of();
    private @Nullable String requestId;
    private @Nullable TraceParent trace;
    private @Nullable IpAddress clientAddress;
    private final long openedAt = System.nanoTime();
    private int completed;
    private boolean strippedCounted;
    private boolean ended;
    private boolean answered;
    private Tenant tenant = Tenant.DEFAULT;
    private @Nullable Route route;
    private @Nullable Identity identity;
    private @Nullable Authenticated admitted;
    private @Nullable Route refusedBy;
    private @Nullable HttpReply invitation;
    private @Nullable Identity observed;
    private @Nullable Failure failure;
    private @Nullable Failure reported;
    private @Nullable Phase decidedIn;
    private @Nullable String method;
    private @Nullable RequestPath path;
    private boolean preflight;
    private boolean tokenRemoved;
    private ForwardedHeaders forwarded = ForwardedHeaders.NONE;
    private @Nullable BackendToken backendToken;

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

    /** The trace that the request belongs to: the client's if it sent a valid one, else a new one. */
    public TraceParent trace() {
        TraceParent known = trace;
        if (known == null) {
            known = TraceParent.of(request.headers(Headers.TRACEPARENT));
            trace = known;
        }
        return known;
    }

    /** The address that the request comes from, past trusted proxies; found when first asked for. */
    public IpAddress clientAddress() {
        IpAddress known = clientAddress;
        if (known == null) {
            known = gateway.clientAddress(request);
            clientAddress = known;
        }
        return known;
    }

    /** The trace's id, 32 hexadecimal digits. */
    public String traceId() {
        return trace().traceId();
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

    /** Why the request would have been refused where its route only reports that, the first reason; or null. */
    public @Nullable Failure reported() {
        return reported;
    }

    /** Keeps what is told at the end: by then a container may have given the request to another. */
    void begin() {
        method = request.method();
        path = request.path();
        requestId = gateway.requestId(request);
        trace = TraceParent.of(request.headers(Headers.TRACEPARENT));
        clientAddress = gateway.clientAddress(request);
    }

    /** The request's path, which stays known when the container has recycled the request. */
    RequestPath path() {
        return path == null ? request.path() : path;
    }

    /** The method as sent. */
    String method() {
        return method == null ? request.method() : method;
    }

    /** Whether every phase let the request pass. */
    public boolean isAdmitted() {
        return failure == null && completed == PHASES.length;
    }

    /** The headers that carry the identity, by name; none before the last phase. */
    public ForwardedHeaders forwardedHeaders() {
        return forwarded;
    }

    /** What every reply to the request says beside its own: the limits and what is left of them. */
    public List<HttpReply.Header> replyHeaders() {
        return replyHeaders;
    }

    /** Whether a header of the client's must not reach the application. */
    public boolean isStripped(String header) {
        boolean stripped = gateway.isStripped(header, this);
        // Applications ask for headers that nobody has sent, too.
        if (stripped && !request.headers(header).isEmpty()) {
            strippedCounted = gateway.noteStripped(header, strippedCounted);
        }
        return stripped;
    }

    /**
     * Whether the parameter {@code access_token} must not reach the application. Where nothing is enforced yet, it still
     * authenticates by itself.
     */
    public boolean hidesAccessToken() {
        Route found = route;
        return found == null
                || !(found.access().isReportOnly() || found.forward().parameter() == TokenParameter.PASS);
    }

    /** Notes, once, that a token in the parameter {@code access_token} was kept from the application. */
    public void accessTokenRemoved() {
        if (!tokenRemoved) {
            tokenRemoved = true;
            gateway.accessTokenRemoved(this);
        }
    }

    /** Whether the client sent a token in {@code Authorization}, good or not. */
    public boolean hasTokenInHeader() {
        return BearerAuthenticator.isTokenIn(request);
    }

    /** Whether a cookie is the gateway's own, so that it must not reach the application. */
    public boolean isOwnCookie(String name) {
        return gateway.isOwnCookie(name);
    }

    /** Returns whether a cookie must not reach the application: the gateway's own, or one with a token. */
    public boolean hidesCookie(String name) {
        return isOwnCookie(name) || gateway.isTokenCookie(name, this);
    }

    /**
     * Returns the token by which the caller was authenticated, as the client sent it. It is read in the request anew each time,
     * and kept nowhere.
     *
     * @return null for a caller with another credential, where nobody is known, and once the request has ended
     */
    public @Nullable String presentedToken() {
        return ended ? null : gateway.presentedToken(this);
    }

    /** Which phase is next; null when all are done. */
    @Nullable
    Phase next() {
        return completed < PHASES.length ? PHASES[completed] : null;
    }

    /**
     * Notes that the request has ended and its reply was sent whole, once and for all; to be called for every exchange,
     * whatever happened.
     *
     * @param status what the caller was answered
     */
    public void end(int status) {
        end(status, Delivery.WHOLE);
    }

    /**
     * Notes that the request has ended, once and for all.
     *
     * @param status what the caller was answered; 0 if nothing was sent
     * @param delivery whether the reply reached its end
     */
    public void end(int status, Delivery delivery) {
        if (!ended) {
            ended = true;
            gateway.ended(this, status, delivery);
        }
    }

    /** The gateway answers it by itself, ahead of all phases. */
    void answered() {
        answered = true;
    }

    boolean isAnswered() {
        return answered;
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

    void replyWith(List<HttpReply.Header> headers) {
        if (replyHeaders.isEmpty()) {
            replyHeaders = headers;
        } else if (!headers.isEmpty()) {
            List<HttpReply.Header> all = new ArrayList<>(replyHeaders);
            all.addAll(headers);
            replyHeaders = all;
        }
    }

    void routed(Route found) {
        route = found;
    }

    void authenticated(Authenticated found) {
        identity = found.identity();
        admitted = found;
    }

    /** Returns what the request was authenticated by; null for an anonymous one. */
    @Nullable
    Authenticated admitted() {
        return identity == null ? null : admitted;
    }

    /** The access token that the caller's session stands for; null where the caller has none, or sent it himself. */
    @Nullable
    AccessToken accessToken() {
        Authenticated known = admitted();
        return known == null ? null : known.token();
    }

    /** Notes the route that refuses a dispatch of the request: the reply asks for that route's credentials. */
    void refusedBy(Route target) {
        refusedBy = target;
    }

    /** Returns the route whose credentials a refusal asks for; null if there is none. */
    @Nullable
    Route challenging() {
        return refusedBy == null ? route : refusedBy;
    }

    /** What is answered in the place of a challenge: where a login begins. */
    void invited(HttpReply reply) {
        invitation = reply;
    }

    @Nullable
    HttpReply invitation() {
        return invitation;
    }

    /** Whether it is a CORS preflight that goes on without any credential, session and body. */
    public boolean isPreflight() {
        return preflight;
    }

    void preflight() {
        preflight = true;
    }

    /** Whether it goes on without any credential, the caller's or ours: a preflight, or a TRACE, which is echoed. */
    boolean withholdsCredentials() {
        return preflight || RoutePattern.isEcho(method());
    }

    /** Notes what it would have been refused for; only the first counts, and nobody vouches for the caller then. */
    void report(Failure reason) {
        if (reported == null) {
            reported = reason;
            decidedIn = next();
        }
        // Nobody is to wait who was not refused.
        replyHeaders = replyHeaders.stream()
                .filter(header -> !header.name().equals(Headers.RETRY_AFTER))
                .toList();
    }

    /** From now on nobody vouches for its caller; the audit alone still knows whom its credential named. */
    void anonymous() {
        observed = identity;
        identity = null;
    }

    /** Whom the credential named, for the audit; null if that is not known. */
    @Nullable
    Identity observed() {
        return identity == null ? observed : identity;
    }

    void forward(ForwardedHeaders headers) {
        forwarded = headers;
    }

    /** What the application or backend is shown of ours in {@code Authorization}; null where it is not. */
    public @Nullable BackendToken backendToken() {
        return backendToken;
    }

    void show(BackendToken token) {
        backendToken = token;
        forwarded = forwarded.with(Headers.AUTHORIZATION, token.authorization());
    }

    /** A browser has no token to send: its session's goes on in that place. */
    void relay(AccessToken token) {
        forwarded = forwarded.with(Headers.AUTHORIZATION, "Bearer " + token.value());
    }

    void failed(Failure reason) {
        failure = reason;
        decidedIn = next();
    }

    /** The phase of the last failure, refused or reported; null if there is none, or all phases were done. */
    @Nullable
    Phase decidedIn() {
        return decidedIn;
    }
}
