package dev.gatehouse.auth.token;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Holds the claims of an issuer's token against its rules and makes an identity of them. That the claims are the
 * issuer's is checked before, by whoever calls. Immutable.
 */
public final class ClaimRules {

    /** The last second of the year 9999: a date beyond it is no date. */
    private static final long LATEST = 253_402_300_799L;

    private final IssuerConfig issuer;
    private final boolean introspected;

    /** The rules of {@code issuer} for its JWTs. */
    public ClaimRules(IssuerConfig issuer) {
        this(issuer, false);
    }

    private ClaimRules(IssuerConfig issuer, boolean introspected) {
        this.issuer = issuer;
        this.introspected = introspected;
    }

    /**
     * The rules of {@code issuer} for what it answers about a token: {@code iss} and {@code exp} may be missing (RFC 7662
     * §2.2), since whom we asked is known, and that the token lives is what the answer says.
     */
    public static ClaimRules ofIntrospected(IssuerConfig issuer) {
        return new ClaimRules(issuer, true);
    }

    /**
     * Whom the claims of a login name, or the first rule that is broken. Whom the tokens are for and how long they live is
     * another matter here: they were given to our own client, and end by its session's rules.
     */
    public AuthResult evaluateLogin(Claims claims) {
        Rejected refusal = subject(claims);
        if (refusal == null) {
            refusal = required(claims);
        }
        if (refusal == null) {
            refusal = allowed(claims);
        }
        return refusal != null ? refusal : identity(claims);
    }

    /** The identity, or the first rule but for expiry that is broken. */
    public AuthResult evaluate(Claims claims, Instant now) {
        Rejected refusal = issuerAndAudience(claims);
        if (refusal == null) {
            refusal = subject(claims);
        }
        if (refusal == null) {
            refusal = required(claims);
        }
        if (refusal == null) {
            refusal = allowed(claims);
        }
        if (refusal == null) {
            refusal = times(claims, now.getEpochSecond());
        }
        return refusal != null ? refusal : identity(claims);
    }

    /**
     * Whether an identity of {@link #evaluate} has expired: to be asked last, so that a caller who is told that a token
     * expired knows that nothing else was wrong with it. Null if it has not.
     */
    public @Nullable Rejected expiry(Identity identity, Instant now) {
        Instant expiry = identity.expiresAt();
        Instant until = acceptedUntil(identity);
        if (until == null && introspected) {
            return null;
        }
        if (until != null && until.getEpochSecond() > now.getEpochSecond()) {
            return null;
        }
        return Rejected.of(
                FailureCode.TOKEN_EXPIRED,
                expiry == null
                        ? "no expiry"
                        : "expired " + (now.getEpochSecond() - expiry.getEpochSecond()) + " s ago");
    }

    /**
     * Returns the end of the time for which an identity of {@link #evaluate} is accepted: its expiry or its greatest age,
     * each with the skew of its own, whichever comes first; null if it has neither.
     */
    public @Nullable Instant acceptedUntil(Identity identity) {
        Long expiry = dateAt(identity.claims(), "exp");
        Long tooOld = tooOldAt(identity.claims());
        Long until = earlier(
                expiry == null ? null : Long.valueOf(expiry + issuer.clockSkew().toSeconds()),
                tooOld == null
                        ? null
                        : Long.valueOf(tooOld + issuer.maxAgeSkew().toSeconds()));
        return until == null ? null : Instant.ofEpochSecond(until);
    }

    private @Nullable Rejected issuerAndAudience(Claims claims) {
        boolean unnamed = introspected && claims.at("iss") == null;
        if (!unnamed && !issuer.issuer().equals(claims.textAt("iss"))) {
            return Rejected.of(FailureCode.ISSUER_UNKNOWN, "iss is not " + issuer.issuer());
        }
        Object audience = claims.members().get("aud");
        if (audience == null && issuer.takesAnyAudience()) {
            return null;
        }
        boolean wellFormed = audience instanceof String
                || (audience instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
        if (!wellFormed) {
            return Rejected.of(FailureCode.AUDIENCE_REFUSED, "aud is missing, or neither a text nor a list of texts");
        }
        if (issuer.takesAnyAudience()) {
            return null;
        }
        List<String> audiences = claims.valuesAt("aud");
        for (String accepted : issuer.audiences()) {
            if (audiences.contains(accepted)) {
                return null;
            }
        }
        return Rejected.of(FailureCode.AUDIENCE_REFUSED, "aud " + audiences + " names none of " + issuer.audiences());
    }

    private static @Nullable Rejected subject(Claims claims) {
        Object subject = claims.members().get("sub");
        return subject == null || isName(subject)
                ? null
                : Rejected.of(FailureCode.CLAIM_REFUSED, "sub is no text, empty, or has control characters");
    }

    private @Nullable Rejected required(Claims claims) {
        for (String path : issuer.requiredClaims()) {
            if (claims.at(path) == null) {
                return Rejected.of(FailureCode.CLAIM_MISSING, "the claim " + path + " is missing");
            }
        }
        return null;
    }

    private @Nullable Rejected allowed(Claims claims) {
        for (Map.Entry<String, List<String>> rule : issuer.allowedClaims().entrySet()) {
            List<String> values = claims.valuesAt(rule.getKey());
            if (values.isEmpty()) {
                return Rejected.of(FailureCode.CLAIM_MISSING, "the claim " + rule.getKey() + " is missing");
            }
            if (values.stream().noneMatch(rule.getValue()::contains)) {
                return Rejected.of(
                        FailureCode.CLAIM_REFUSED,
                        "the claim " + rule.getKey() + " has none of the values " + rule.getValue());
            }
        }
        return null;
    }

    private @Nullable Rejected times(Claims claims, long now) {
        long skew = issuer.clockSkew().toSeconds();
        for (String name : List.of("exp", "nbf", "iat")) {
            if (claims.members().get(name) != null && dateAt(claims.members(), name) == null) {
                return Rejected.of(FailureCode.CLAIM_REFUSED, name + " is no whole number of seconds in a sane range");
            }
        }
        Long expiry = dateAt(claims.members(), "exp");
        Long notBefore = dateAt(claims.members(), "nbf");
        Long issued = dateAt(claims.members(), "iat");
        if (expiry == null && (!introspected || issuer.maxLifetime() != null)) {
            return Rejected.of(FailureCode.CLAIM_MISSING, "the claim exp is missing");
        }
        if (notBefore != null && notBefore - skew > now) {
            return Rejected.of(FailureCode.TOKEN_NOT_YET_VALID, "nbf is " + (notBefore - now) + " s ahead");
        }
        if (issued != null && issued - skew > now) {
            return Rejected.of(FailureCode.TOKEN_NOT_YET_VALID, "iat is " + (issued - now) + " s ahead");
        }
        if (issuer.maxAge() != null && issued == null) {
            return Rejected.of(FailureCode.CLAIM_MISSING, "the claim iat is missing, so the age is unknown");
        }
        if (issuer.maxLifetime() != null && expiry != null) {
            long most = issuer.maxLifetime().toSeconds();
            if (issued == null) {
                return Rejected.of(FailureCode.CLAIM_MISSING, "the claim iat is missing, so the lifetime is unknown");
            }
            if (expiry - issued > most) {
                return Rejected.of(
                        FailureCode.TOKEN_LIFETIME_TOO_LONG,
                        "a lifetime of " + (expiry - issued) + " s; at most " + most + " s");
            }
        }
        return null;
    }

    private AuthResult identity(Claims claims) {
        ClaimMapping mapping = issuer.mapping();
        Object subject = ClaimMapping.first(claims, mapping.subject());
        Object client = ClaimMapping.first(claims, mapping.client());
        Object tenant = ClaimMapping.first(claims, mapping.tenant());
        if (subject == null) {
            return Rejected.of(FailureCode.CLAIM_MISSING, "no claim of " + mapping.subject() + " is present");
        }
        if (!isName(subject) || (client != null && !isName(client)) || (tenant != null && !isName(tenant))) {
            return Rejected.of(
                    FailureCode.CLAIM_REFUSED,
                    "subject, client or tenant is no text, empty, or has control characters");
        }
        Long expiry = earlier(dateAt(claims.members(), "exp"), tooOldAt(claims.members()));
        return new Authenticated(new Identity(
                (String) subject,
                (String) client,
                (String) tenant,
                issuer.name(),
                "bearer",
                ClaimMapping.words(claims, mapping.scopes(), claims::wordsAt),
                ClaimMapping.words(claims, mapping.roles(), claims::valuesAt),
                claims.members(),
                expiry == null ? null : Instant.ofEpochSecond(expiry),
                claims.members().get("jti") instanceof String id ? id : null,
                null));
    }

    /** When the token is older than the issuer's may be; null if they may be of any age. */
    private @Nullable Long tooOldAt(Map<String, Object> claims) {
        Duration maxAge = issuer.maxAge();
        Long issued = maxAge == null ? null : dateAt(claims, "iat");
        return maxAge == null || issued == null ? null : Long.valueOf(issued + maxAge.toSeconds());
    }

    private static @Nullable Long earlier(@Nullable Long left, @Nullable Long right) {
        return left == null || (right != null && right < left) ? right : left;
    }

    /** RFC 7519's NumericDate, held to whole seconds. */
    private static @Nullable Long dateAt(Map<String, Object> claims, String name) {
        return claims.get(name) instanceof Long seconds && seconds >= 0 && seconds <= LATEST ? seconds : null;
    }

    private static boolean isName(Object value) {
        return value instanceof String text && !text.isBlank() && text.chars().noneMatch(Character::isISOControl);
    }
}
