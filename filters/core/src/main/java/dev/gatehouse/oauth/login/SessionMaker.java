package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.AccessToken;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.ClaimRules;
import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.oauth.session.Session;
import dev.gatehouse.oauth.session.SessionTokens;
import dev.gatehouse.oauth.token.TokenAnswer.Granted;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictBase64Url;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes sessions of what a provider gave, and identities of sessions. Safe for use by several threads. */
final class SessionMaker {

    /** For an access token that does not say how long it lives. */
    private static final Duration ASSUMED_LIFE = Duration.ofMinutes(5);

    private final LoginConfig config;
    private final String key;
    private final RefreshSchedule schedule;
    private final SessionClaims claims = new SessionClaims();
    private final ClaimRules rules;

    SessionMaker(LoginConfig config, RefreshSchedule schedule) {
        this.config = config;
        this.key = config.key();
        this.schedule = schedule;
        this.rules = new ClaimRules(config.issuer());
    }

    /** The session of a login that has just come about. */
    Session begun(Granted granted, IdTokens.Good id, AccessView access, Instant now) {
        Set<String> scopes = granted.scopes() == null ? Set.copyOf(config.scopes()) : granted.scopes();
        return new Session(
                key,
                id.subject(),
                id.claims().textAt("sid"),
                now,
                now.plus(config.limits().most()),
                now,
                scopes,
                tokens(granted, access, null, now),
                claims.of(id.claims().members(), access, scopes, now));
    }

    /**
     * The same session with newer tokens.
     *
     * @param id what the newer ID token says; null if none came
     */
    Session refreshed(Session known, Granted granted, IdTokens.@Nullable Good id, AccessView access, Instant now) {
        Set<String> scopes = granted.scopes() == null ? known.scopes() : granted.scopes();
        // Not the claims so far: what an earlier token granted must not outlive it.
        Map<String, Object> user = id != null
                ? id.claims().members()
                : access instanceof AccessView.Opaque
                        ? payload(known.tokens().id())
                        : SessionClaims.aboutTheUser(payload(known.tokens().id()));
        return known.refreshed(
                scopes, tokens(granted, access, known.tokens(), now), claims.of(user, access, scopes, known.created()));
    }

    private SessionTokens tokens(Granted granted, AccessView access, @Nullable SessionTokens earlier, Instant now) {
        Instant expires = expiry(granted, access, now);
        String id = granted.idToken() != null ? granted.idToken() : earlier == null ? null : earlier.id();
        String refresh =
                granted.refreshToken() != null ? granted.refreshToken() : earlier == null ? null : earlier.refresh();
        return new SessionTokens(
                granted.accessToken(),
                expires,
                schedule.refreshAt(now, expires),
                refresh,
                Objects.requireNonNull(id, "an ID token"));
    }

    /** The sooner of what the provider says beside the token, and in it, by its own clock. */
    private Instant expiry(Granted granted, AccessView access, Instant now) {
        Instant told = granted.expiresAt();
        Instant within = access instanceof AccessView.Verified verified
                        && verified.claims().at("exp") instanceof Long seconds
                ? Instant.ofEpochSecond(seconds).plus(config.issuer().clockSkew())
                : null;
        if (told == null) {
            return within == null ? now.plus(ASSUMED_LIFE) : within;
        }
        return within != null && within.isBefore(told) ? within : told;
    }

    /** What an ID token says that was checked when it came, and sealed since. */
    private static Map<String, Object> payload(String idToken) {
        try {
            return StrictJson.object(StrictBase64Url.decode(idToken.split("\\.", -1)[1]));
        } catch (MalformedException e) {
            throw new IllegalStateException("a session whose ID token is none", e);
        }
    }

    /** Whose a session is, by the issuer's rules for claims. */
    AuthResult identity(Session session, String key) {
        AuthResult result = rules.evaluateLogin(new Claims(session.claims()));
        if (!(result instanceof Authenticated authenticated)) {
            return result;
        }
        Identity identity = authenticated.identity();
        return new Authenticated(
                new Identity(
                        identity.subject(),
                        identity.client(),
                        identity.tenant(),
                        identity.issuer(),
                        SessionAuthenticator.KIND,
                        identity.scopes(),
                        identity.roles(),
                        identity.claims(),
                        session.tokens().expiresAt(),
                        key.substring(0, 12),
                        null),
                new AccessToken(session.tokens().access()),
                config.name(),
                List.of());
    }
}
