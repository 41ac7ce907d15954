package dev.gatehouse.oauth.login;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.auth.token.IssuerSignatures;
import dev.gatehouse.auth.token.IssuerSignatures.Signed;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;
import java.util.Locale;

/** Holds ID tokens to OpenID Connect Core §3.1.3.7 and, where they come with a refresh, §12.2. */
final class IdTokens {

    private final LoginConfig config;
    private final IssuerSignatures signatures;
    private final Clock clock;

    IdTokens(LoginConfig config, IssuerSignatures signatures, Clock clock) {
        this.config = config;
        this.signatures = signatures;
        this.clock = clock;
    }

    /** What came of it: claims, or why there are none. */
    sealed interface Outcome {}

    /** Good claims, with a subject. */
    record Good(Claims claims, String subject) implements Outcome {}

    /** A bad token, or one that can't be checked. */
    record Bad(Failure failure) implements Outcome {}

    /**
     * Checks a token.
     *
     * @param nonce what it must hold; null for one that came with a refresh
     * @param accessToken what came with it
     */
    Outcome check(String idToken, @Nullable String nonce, String accessToken) {
        IssuerSignatures.Outcome outcome = signatures.check(config.issuer().name(), idToken);
        if (!(outcome instanceof Signed signed)) {
            Failure failure = ((IssuerSignatures.Unsigned) outcome).failure();
            return bad(
                    failure.code().status() >= 500 ? FailureCode.LOGIN_UNAVAILABLE : FailureCode.LOGIN_REFUSED,
                    "the ID token: " + failure.reason());
        }
        Claims claims = signed.claims();
        String problem = problem(signed.type(), claims, nonce);
        if (problem == null) {
            problem = hash(claims, signed.algorithm(), accessToken);
        }
        String subject = claims.textAt("sub");
        return problem == null && subject != null
                ? new Good(claims, subject)
                : bad(FailureCode.LOGIN_REFUSED, "the ID token: " + problem);
    }

    private @Nullable String problem(@Nullable String type, Claims claims, @Nullable String nonce) {
        if (type != null && !type.toLowerCase(Locale.ROOT).matches("(application/)?jwt")) {
            return "its typ is another kind of token's";
        }
        if (claims.at("events") != null) {
            return "it has events, as logout tokens have";
        }
        String subject = claims.textAt("sub");
        if (subject == null || subject.isBlank()) {
            return "sub is missing";
        }
        if (!config.issuer().issuer().equals(claims.textAt("iss"))) {
            return "iss is not " + config.issuer().issuer();
        }
        String client = config.client().id();
        List<String> audiences = claims.valuesAt("aud");
        if (!audiences.contains(client)) {
            return "aud does not name our client";
        }
        Object authorized = claims.at("azp");
        if (authorized == null ? audiences.size() > 1 : !client.equals(authorized)) {
            return "azp is not our client";
        }
        if (nonce != null && !nonce.equals(claims.textAt("nonce"))) {
            return "nonce is not this login's";
        }
        return times(claims);
    }

    private @Nullable String times(Claims claims) {
        long now = clock.instant().getEpochSecond();
        long skew = config.issuer().clockSkew().toSeconds();
        if (!(claims.at("exp") instanceof Long expires) || !(claims.at("iat") instanceof Long issued)) {
            return "exp or iat is missing, or no whole number";
        }
        if (expires + skew <= now) {
            return "it expired " + (now - expires) + " s ago";
        }
        return issued - skew > now ? "iat is " + (issued - now) + " s ahead" : null;
    }

    /** Whether it was issued with this very access token, where it says so (§3.1.3.8). */
    private static @Nullable String hash(Claims claims, String algorithm, String accessToken) {
        String hash = claims.textAt("at_hash");
        if (hash == null) {
            return null;
        }
        try {
            AccessTokenValidator.validate(
                    new BearerAccessToken(accessToken), JWSAlgorithm.parse(algorithm), new AccessTokenHash(hash));
            return null;
        } catch (InvalidHashException | IllegalArgumentException e) {
            return "at_hash is another access token's";
        }
    }

    private static Bad bad(FailureCode code, String reason) {
        return new Bad(Failure.of(code, reason));
    }
}
