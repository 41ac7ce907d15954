package dev.gatehouse.binding;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.IdentityMemo;
import dev.gatehouse.strict.RsaKeyStrength;
import org.jspecify.annotations.Nullable;

import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * Judges the keys that tokens are bound to: whoever can break one can use the token. A key is examined once for each
 * identity that is remembered, since a token is bound to one key. Safe for use by several threads.
 */
final class BoundKeys {

    /** RFC 7518 §3.3, §3.5. */
    private static final int MIN_PROOF_BITS = 2_048;

    private static final int MAX_PROOF_BITS = 8_192;

    // Of each kind one, since a token can be bound to a key of either.
    private final IdentityMemo<Boolean> proofs = new IdentityMemo<>();
    private final IdentityMemo<Boolean> certificates = new IdentityMemo<>();

    /** Returns why the key of a proof is weak, to complete "an RSA key …"; null if it is not. */
    @Nullable
    String weakness(JWK key, Identity identity) throws JOSEException {
        if (!(key instanceof RSAKey rsa)) {
            return null;
        }
        int bits = rsa.size();
        return bits < MIN_PROOF_BITS || bits > MAX_PROOF_BITS
                ? "of " + bits + " bits"
                : weakness(rsa.toRSAPublicKey(), identity, proofs);
    }

    /** Returns why the key of a certificate is weak, as above. */
    @Nullable
    String weakness(PublicKey key, Identity identity) {
        return weakness(key, identity, certificates);
    }

    private static @Nullable String weakness(PublicKey key, Identity identity, IdentityMemo<Boolean> strong) {
        if (!(key instanceof RSAPublicKey) || strong.find(identity, strong) != null) {
            return null;
        }
        String weakness = RsaKeyStrength.weakness(key);
        if (weakness == null) {
            strong.keep(identity, strong, Boolean.TRUE);
            return null;
        }
        return "with " + weakness;
    }
}
