package dev.gatehouse.introspection;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.ClaimRules;
import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.auth.token.ForeignTokens;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.auth.token.TokenValidator;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes an outcome of what an issuer says of a token: active is not yet meant for us. Safe for several threads. */
final class AnswerJudge {

    /** RFC 7662 §2.2 names the type of RFC 6749 §5.1: how an access token is used. */
    private static final Set<String> TYPES = Set.of("bearer", "dpop", "access_token");

    private final IssuerConfig issuer;
    private final ClaimRules rules;
    private final List<TokenValidator> validators;

    AnswerJudge(IssuerConfig issuer, List<TokenValidator> validators) {
        this.issuer = issuer;
        this.rules = ClaimRules.ofIntrospected(issuer);
        this.validators = List.copyOf(validators);
    }

    AuthResult judge(IntrospectionAnswer answer, Instant now) {
        if (!answer.active()) {
            return Rejected.of(FailureCode.TOKEN_INACTIVE, issuer.issuer() + " says that the token is not active");
        }
        Claims claims = answer.claims();
        String foreign = foreign(claims);
        if (foreign != null) {
            return Rejected.of(FailureCode.TOKEN_TYPE_REFUSED, foreign);
        }
        AuthResult result = rules.evaluate(claims, now);
        if (!(result instanceof Authenticated authenticated)) {
            return result;
        }
        for (TokenValidator validator : validators) {
            String reason = validator.refuse(issuer.issuer(), claims);
            if (reason != null) {
                return Rejected.of(
                        FailureCode.VALIDATOR_REFUSED, validator.getClass().getName() + ": " + reason);
            }
        }
        Rejected expired = rules.expiry(authenticated.identity(), now);
        return expired != null ? expired : authenticated;
    }

    /** A refresh or ID token is active too, and must not pass for an access token. */
    private static @Nullable String foreign(Claims claims) {
        Object type = claims.at("token_type");
        if (type != null && !(type instanceof String text && TYPES.contains(text.toLowerCase(Locale.ROOT)))) {
            return "token_type is that of another kind of token";
        }
        // Not of RFC 7662, but where an issuer says it, it says it here.
        Object use = claims.at("token_use");
        if (use != null
                && !(use instanceof String text && text.toLowerCase(Locale.ROOT).startsWith("access"))) {
            return "token_use is that of another kind of token";
        }
        return ForeignTokens.refusal(claims);
    }
}
