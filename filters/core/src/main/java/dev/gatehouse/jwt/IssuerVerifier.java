package dev.gatehouse.jwt;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.ClaimRules;
import dev.gatehouse.auth.token.TokenValidator;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Verifies the JWTs of one issuer: type, algorithm, key, signature, then claims. Safe for use by several threads. */
final class IssuerVerifier {

    private final JwtConfig config;
    private final KeySet keys;
    private final TokenTypes types;
    private final SignatureCheck signature;
    private final ClaimRules rules;
    private final List<TokenValidator> validators;
    private final Clock clock;

    IssuerVerifier(JwtConfig config, KeySet keys, List<TokenValidator> validators, Clock clock) {
        this.config = config;
        this.keys = keys;
        this.types = new TokenTypes(config.tokenTypes());
        this.signature = new SignatureCheck(config, keys);
        this.rules = new ClaimRules(config.issuer());
        this.validators = List.copyOf(validators);
        this.clock = clock;
    }

    String name() {
        return config.issuer().name();
    }

    String issuer() {
        return config.issuer().issuer();
    }

    /** Whether a key may still be used. */
    boolean stillHolds(String thumbprint) {
        VerificationKeys usable = keys.usable();
        return usable != null && usable.holds(thumbprint);
    }

    /** Verifies a token that names this issuer; a good one is also given to {@code remember}. */
    AuthResult verify(CompactJws token, Consumer<VerifiedTokens.Entry> remember) {
        String refusal = types.refusal(token.type(), token.claims());
        if (refusal != null) {
            return Rejected.of(FailureCode.TOKEN_TYPE_REFUSED, refusal);
        }
        SignatureCheck.Outcome signed = signature.of(token);
        if (signed.key() == null) {
            return Objects.requireNonNull(signed.refusal());
        }
        Instant now = clock.instant();
        AuthResult result = rules.evaluate(token.claims(), now);
        if (!(result instanceof Authenticated authenticated)) {
            return result;
        }
        for (TokenValidator validator : validators) {
            String reason = validator.refuse(issuer(), token.claims());
            if (reason != null) {
                return Rejected.of(
                        FailureCode.VALIDATOR_REFUSED, validator.getClass().getName() + ": " + reason);
            }
        }
        Rejected expired = rules.expiry(authenticated.identity(), now);
        if (expired != null) {
            return expired;
        }
        Instant until = rules.acceptedUntil(authenticated.identity());
        if (until != null) {
            remember.accept(new VerifiedTokens.Entry(
                    authenticated,
                    this,
                    signed.key().thumbprint(),
                    until.toEpochMilli(),
                    VerifiedTokens.Entry.weightOf(token.length())));
        }
        return authenticated;
    }
}
