package dev.gatehouse.oauth.session;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What is known of one browser that has logged in. Immutable; never shows a token.
 *
 * @param login what it belongs to: the login, its issuer and our client there
 * @param subject the user, by the ID token's {@code sub}
 * @param providerSession the provider's own session, by {@code sid}; null if it names none
 * @param created when the user logged in
 * @param until when it ends at the latest
 * @param touched when it was last used, to a twentieth of what it may be idle
 * @param scopes what was granted, by the provider's last word on it
 * @param tokens what the provider gave
 * @param claims what the provider says of the user, of all tokens together
 */
public record Session(
        String login,
        String subject,
        @Nullable String providerSession,
        Instant created,
        Instant until,
        Instant touched,
        Set<String> scopes,
        SessionTokens tokens,
        Map<String, Object> claims) {

    /** Copies the collections. */
    public Session {
        scopes = Set.copyOf(scopes);
        claims = Map.copyOf(claims);
    }

    /** The same, used just now. */
    public Session touchedAt(Instant now) {
        return new Session(login, subject, providerSession, created, until, now, scopes, tokens, claims);
    }

    /** The same with newer tokens. */
    public Session refreshed(Set<String> granted, SessionTokens newer, Map<String, Object> saying) {
        return new Session(login, subject, providerSession, created, until, touched, granted, newer, saying);
    }

    /** The same, ending at {@code end} whatever becomes of it; no later than it would anyway. */
    public Session endingBy(Instant end) {
        return new Session(
                login,
                subject,
                providerSession,
                created,
                end.isBefore(until) ? end : until,
                touched,
                scopes,
                tokens,
                claims);
    }

    /** When it ends if it is not used again. */
    public Instant endsAt(SessionLimits limits) {
        Instant idle = touched.plus(limits.idle());
        Instant most = created.plus(limits.most());
        Instant end = until.isBefore(most) ? until : most;
        return idle.isBefore(end) ? idle : end;
    }

    /** Whether it is worth noting that it is used at {@code now}. */
    public boolean isWorthTouching(SessionLimits limits, Instant now) {
        return now.toEpochMilli() - touched.toEpochMilli() > limits.idle().toMillis() / 20;
    }

    @Override
    public String toString() {
        return "Session[" + login + ", created=" + created + "]";
    }
}
