package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.AccessToken;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.ClaimRules;
import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.auth.token.IssuerSignatures;
import dev.gatehouse.auth.token.IssuerSignatures.Signed;
import dev.gatehouse.oauth.session.Session;
import dev.gatehouse.oauth.session.SessionTokens;
import dev.gatehouse.oauth.token.TokenAnswer.Granted;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictBase64Url;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Makes sessions of what a provider gave, and identities of sessions. Who the user is, the ID token says; what the user may,
 * the access token too, where it is the issuer's own JWT. Safe for use by several threads.
 */
final class SessionMaker {

    /** For an access token that does not say how long it lives. */
    private static final Duration ASSUMED_LIFE = Duration.ofMinutes(5);

    private final LoginConfig config;
    private final IssuerSignatures signatures;
    private final RefreshSchedule schedule;
    private final ClaimRules rules;

    SessionMaker(LoginConfig config, IssuerSignatures signatures, RefreshSchedule schedule) {
        this.config = config;
        this.signatures = signatures;
        this.schedule = schedule;
        this.rules = new ClaimRules(config.issuer());
    }

    /** The session of a login that has just come about. */
    Session begun(Granted granted, IdTokens.Good id, Instant now) {
        Claims access = accessClaims(granted.accessToken(), id.subject());
        return new Session(
                config.name(),
                id.subject(),
                id.claims().textAt("sid"),
                now,
                now,
                tokens(granted, access, null, now),
                claims(id.claims().members(), access, granted, now));
    }

    /**
     * The same session with newer tokens.
     *
     * @param id what the newer ID token says; null if none came
     */
    Session refreshed(Session known, Granted granted, IdTokens.@Nullable Good id, Instant now) {
        Claims access = accessClaims(granted.accessToken(), known.subject());
        // Not the claims so far: what an earlier access token granted must not outlive it.
        Map<String, Object> user =
                id == null ? payload(known.tokens().id()) : id.claims().members();
        return known.refreshed(
                tokens(granted, access, known.tokens(), now), claims(user, access, granted, known.created()));
    }

    private SessionTokens tokens(
            Granted granted, @Nullable Claims access, @Nullable SessionTokens earlier, Instant now) {
        Instant expires = granted.expiresAt();
        if (expires == null) {
            expires = access != null && access.at("exp") instanceof Long seconds
                    ? Instant.ofEpochSecond(seconds)
                    : now.plus(ASSUMED_LIFE);
        }
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

    /** What an ID token says that was checked when it came, and sealed since. */
    private static Map<String, Object> payload(String idToken) {
        try {
            return StrictJson.object(StrictBase64Url.decode(idToken.split("\\.", -1)[1]));
        } catch (MalformedException e) {
            throw new IllegalStateException("a session whose ID token is none", e);
        }
    }

    /** What the access token says where it is a JWT of the same issuer about the same user; else it is opaque to us. */
    private @Nullable Claims accessClaims(String accessToken, String subject) {
        if (accessToken.chars().filter(c -> c == '.').count() != 2) {
            return null;
        }
        if (!(signatures.check(config.issuer().name(), accessToken) instanceof Signed signed)
                || !config.issuer().issuer().equals(signed.claims().textAt("iss"))) {
            return null;
        }
        Object named = signed.claims().at("sub");
        return named == null || named.equals(subject) ? signed.claims() : null;
    }

    private Map<String, Object> claims(
            Map<String, Object> user, @Nullable Claims access, Granted granted, Instant created) {
        Map<String, Object> claims = new LinkedHashMap<>(user);
        if (access != null) {
            Object subject = user.get("sub");
            access.members().forEach((name, value) -> {
                if (value != null) {
                    claims.put(name, value);
                }
            });
            claims.put("sub", Objects.requireNonNull(subject));
        } else if (granted.scopes() != null) {
            claims.put("scope", String.join(" ", granted.scopes()));
        } else {
            claims.putIfAbsent("scope", String.join(" ", config.scopes()));
        }
        // What was revoked up to an instant stays so for a session from before, however young its tokens are.
        claims.put("iat", created.getEpochSecond());
        return claims;
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
                new AccessToken(session.tokens().access()));
    }
}
