package dev.gatehouse.audit;

import org.jspecify.annotations.Nullable;

/**
 * How one request ended. Immutable; never holds a credential. Made on the request's thread, so it only keeps what it is
 * given; texts are cut at {@value BoundedText#VALUE} characters.
 *
 * @param time when it ended, in milliseconds since 1970
 * @param requestId the id that the caller was given
 * @param traceId the trace that it belongs to, if it says so
 * @param decision what was decided
 * @param status what the caller was answered; 0 if nothing was sent
 * @param delivery whether the reply reached its end
 * @param wouldBeStatus what it would have been answered if its route did not only report; 0 for none
 * @param code what went wrong, as a closed word; null if nothing did
 * @param reason why precisely, for the operator
 * @param phase where it was decided; null if nothing went wrong
 * @param route the route's name, once it was known
 * @param tenant the tenant's name
 * @param scheme the kind of credential; null where there was none
 * @param client the client, as authenticated
 * @param subject the subject, as authenticated
 * @param credentialId what the credential is known by, never a secret
 * @param address where the request came from
 * @param method the method as sent
 * @param path the canonical path; null if there is none
 * @param micros how long it took, in microseconds
 */
public record RequestEvent(
        long time,
        String requestId,
        @Nullable String traceId,
        Decision decision,
        int status,
        Delivery delivery,
        int wouldBeStatus,
        @Nullable String code,
        @Nullable String reason,
        @Nullable String phase,
        @Nullable String route,
        String tenant,
        @Nullable String scheme,
        @Nullable String client,
        @Nullable String subject,
        @Nullable String credentialId,
        String address,
        String method,
        @Nullable String path,
        long micros)
        implements TrailEntry {

    /** Cuts what a client may have made long, and credentials that stand where none belong. */
    public RequestEvent {
        reason = reason == null ? null : BoundedText.masked(reason, BoundedText.VALUE);
        client = bounded(client);
        subject = bounded(subject);
        credentialId = bounded(credentialId);
        address = BoundedText.of(address, BoundedText.VALUE);
        method = BoundedText.maskedClient(method, BoundedText.VALUE);
        path = path == null ? null : BoundedText.maskedClient(path, BoundedText.VALUE);
    }

    private static @Nullable String bounded(@Nullable String text) {
        return text == null ? null : BoundedText.of(text, BoundedText.VALUE);
    }
}
