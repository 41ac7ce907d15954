package dev.gatehouse.oauth.session;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What is known of one browser that has logged in. Immutable; never shows a token.
 *
 * @param login the login's name in the settings
 * @param subject the user, by the ID token's {@code sub}
 * @param providerSession the provider's own session, by {@code sid}; null if it names none
 * @param created when the user logged in
 * @param touched when it was last used, to a twentieth of what it may be idle
 * @param tokens what the provider gave
 * @param claims what the provider says of the user, of all tokens together
 */
public record Session(
        String login,
        String subject,
        @Nullable String providerSession,
        Instant created,
        Instant touched,
        SessionTokens tokens,
        Map<String, Object> claims) {

    /** Copies the claims. */
    public Session {
        claims = Map.copyOf(claims);
    }

    /** The same, used just now. */
    public Session touchedAt(Instant now) {
        return new Session(login, subject, providerSession, created, now, tokens, claims);
    }

    /** The same with newer tokens. */
    public Session refreshed(SessionTokens newer, Map<String, Object> saying) {
        return new Session(login, subject, providerSession, created, touched, newer, saying);
    }

    /** When it ends if it is not used again. */
    public Instant endsAt(SessionLimits limits) {
        Instant idle = touched.plus(limits.idle());
        Instant most = created.plus(limits.most());
        return idle.isBefore(most) ? idle : most;
    }

    /** Whether it is worth noting that it is used at {@code now}. */
    public boolean isWorthTouching(SessionLimits limits, Instant now) {
        return Duration.between(touched, now).compareTo(limits.idle().dividedBy(20)) > 0;
    }

    @Override
    public String toString() {
        return "Session[" + login + ", created=" + created + "]";
    }
}
