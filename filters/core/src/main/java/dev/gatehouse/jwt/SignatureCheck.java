package dev.gatehouse.jwt;

import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** Whether one issuer signed a token, by one of its algorithms and a key of now. Safe for use by several threads. */
final class SignatureCheck {

    private final List<String> names;
    private final List<SignatureAlgorithm> algorithms;
    private final KeySet keys;

    SignatureCheck(JwtConfig config, KeySet keys) {
        this.names = config.algorithms();
        this.algorithms = config.signatureAlgorithms();
        this.keys = keys;
    }

    /** The key that signed, or why none is known to have; just one of the two is there. */
    record Outcome(@Nullable VerificationKey key, @Nullable Rejected refusal) {

        private static Outcome refused(FailureCode code, String reason) {
            return new Outcome(null, Rejected.of(code, reason));
        }
    }

    Outcome of(CompactJws token) {
        SignatureAlgorithm algorithm = SignatureAlgorithm.named(token.algorithm());
        if (algorithm == null || !algorithms.contains(algorithm)) {
            return Outcome.refused(FailureCode.ALGORITHM_REFUSED, "alg is not one of " + names);
        }
        KeyLookup lookup = keys.find(token.keyId(), algorithm);
        if (lookup instanceof KeyLookup.Unavailable unavailable) {
            return Outcome.refused(FailureCode.KEYS_UNAVAILABLE, unavailable.reason());
        }
        if (!(lookup instanceof KeyLookup.Found found)) {
            return Outcome.refused(
                    FailureCode.KEY_UNKNOWN, "the issuer has no key with this kid for " + algorithm.header());
        }
        return found.key().verifies(token)
                ? new Outcome(found.key(), null)
                : Outcome.refused(FailureCode.SIGNATURE_INVALID, "the signature is not the issuer's");
    }
}
