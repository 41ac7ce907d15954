package dev.gatehouse.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A client's key, and the proofs that it makes, right or wrong in one point each. */
public final class ProofKey {

    private final ECKey key;

    /** A key on P-256. */
    public ProofKey() {
        try {
            key = new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its RFC 7638 thumbprint, as {@code jkt} has it. */
    public String thumbprint() {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A proof for a GET of {@code url} with a token, good in every point. */
    public Proof proof(String url, String token) {
        return new Proof(url, token);
    }

    /** What a proof says. */
    public final class Proof {

        private final Map<String, Object> claims = new LinkedHashMap<>();
        private JOSEObjectType type = new JOSEObjectType("dpop+jwt");
        private @Nullable JWK shown = key.toPublicJWK();
        private ECKey signer = key;

        private Proof(String url, String token) {
            claims.put("jti", UUID.randomUUID().toString());
            claims.put("htm", "GET");
            claims.put("htu", url);
            claims.put("iat", Instant.now().getEpochSecond());
            claims.put("ath", hash(token));
        }

        /** Sets a claim, or takes it out with null. */
        public Proof with(String claim, @Nullable Object value) {
            if (value == null) {
                claims.remove(claim);
            } else {
                claims.put(claim, value);
            }
            return this;
        }

        /** Sets {@code typ}. */
        public Proof typed(String given) {
            type = new JOSEObjectType(given);
            return this;
        }

        /** Sets the header's {@code jwk}. */
        public Proof showing(@Nullable JWK given) {
            shown = given;
            return this;
        }

        /** Signs with another key than the one shown. */
        public Proof signedBy(ProofKey other) {
            signer = other.key;
            return this;
        }

        /** The signed proof. */
        public String text() {
            try {
                JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
                claims.forEach(set::claim);
                SignedJWT jwt = new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256)
                                .type(type)
                                .jwk(shown)
                                .build(),
                        set.build());
                jwt.sign(new ECDSASigner(signer));
                return jwt.serialize();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String hash(String token) {
        try {
            return Base64URL.encode(
                            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)))
                    .toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
