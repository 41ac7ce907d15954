package dev.gatehouse.binding;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.Sha256;
import dev.gatehouse.state.SharedProofs;
import dev.gatehouse.state.StateConfig.OnFailure;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.util.HexFormat;

/**
 * Proofs that were used on any node. Immutable.
 *
 * @param shared where the nodes note them; null where each is alone
 * @param onFailure whether this node's own memory will do while that does not answer: a proof that was seen elsewhere can be
 *     used here once more then
 */
public record FleetProofs(@Nullable SharedProofs shared, OnFailure onFailure) {

    /** Of a node that is alone. */
    public static final FleetProofs NONE = new FleetProofs(null, OnFailure.LOCAL);

    private static final HexFormat HEX = HexFormat.of();

    /**
     * Why a proof that is new to this node is refused, or null if no other has seen it either.
     *
     * @param proof the digest of its key and its {@code jti}, the same whatever tenant it is shown to
     */
    @Nullable
    Failure refusal(Sha256 proof, long millis) {
        if (shared == null) {
            return null;
        }
        String id = HEX.toHexDigits(proof.a())
                + HEX.toHexDigits(proof.b())
                + HEX.toHexDigits(proof.c())
                + HEX.toHexDigits(proof.d());
        try {
            return shared.use(id, millis)
                    ? null
                    : Failure.of(FailureCode.PROOF_INVALID, "the proof was used before, on another node");
        } catch (StateUnavailableException e) {
            return onFailure == OnFailure.LOCAL
                    ? null
                    : Failure.of(FailureCode.STATE_UNAVAILABLE, "used proofs can't be looked up: " + e.getMessage());
        }
    }
}
