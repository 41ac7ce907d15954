package dev.gatehouse.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyType;
import org.jspecify.annotations.Nullable;

/** The signature algorithms that an issuer may use; none and the HMACs can't be asked for. */
@SuppressWarnings("ImmutableEnumChecker") // Nimbus's constants are immutable, but not annotated so.
enum SignatureAlgorithm {
    RS256(JWSAlgorithm.RS256, KeyType.RSA, null),
    RS384(JWSAlgorithm.RS384, KeyType.RSA, null),
    RS512(JWSAlgorithm.RS512, KeyType.RSA, null),
    PS256(JWSAlgorithm.PS256, KeyType.RSA, null),
    PS384(JWSAlgorithm.PS384, KeyType.RSA, null),
    PS512(JWSAlgorithm.PS512, KeyType.RSA, null),
    ES256(JWSAlgorithm.ES256, KeyType.EC, Curve.P_256),
    ES384(JWSAlgorithm.ES384, KeyType.EC, Curve.P_384),
    ES512(JWSAlgorithm.ES512, KeyType.EC, Curve.P_521),
    EDDSA(JWSAlgorithm.EdDSA, KeyType.OKP, Curve.Ed25519),
    ED25519(JWSAlgorithm.Ed25519, KeyType.OKP, Curve.Ed25519);

    private final JWSAlgorithm jws;
    private final KeyType keyType;
    private final @Nullable Curve curve;

    SignatureAlgorithm(JWSAlgorithm jws, KeyType keyType, @Nullable Curve curve) {
        this.jws = jws;
        this.keyType = keyType;
        this.curve = curve;
    }

    /** The name in a token's header, compared to the letter. */
    String header() {
        return jws.getName();
    }

    JWSAlgorithm jws() {
        return jws;
    }

    /** Whether a key of this type and curve signs with it. */
    boolean fits(KeyType type, @Nullable Curve keyCurve) {
        return keyType.equals(type) && (curve == null || curve.equals(keyCurve));
    }

    /** The algorithm with this name in a header, or null. */
    static @Nullable SignatureAlgorithm named(@Nullable String header) {
        for (SignatureAlgorithm algorithm : values()) {
            if (algorithm.header().equals(header)) {
                return algorithm;
            }
        }
        return null;
    }
}
