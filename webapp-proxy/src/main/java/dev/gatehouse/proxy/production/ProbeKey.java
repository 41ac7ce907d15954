package dev.gatehouse.proxy.production;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A key that stands in for an issuer's own, made for one check and then forgotten. */
final class ProbeKey {

    private static final int RSA_BITS = 2048;
    private static final int ED25519_OCTETS = 32;
    private static final String KEY_ID = "gatehouse-check";

    private final JWSAlgorithm algorithm;
    private final JWK key;
    private final JWSSigner signer;

    private ProbeKey(JWSAlgorithm algorithm, JWK key, JWSSigner signer) {
        this.algorithm = algorithm;
        this.key = key;
        this.signer = signer;
    }

    /** A key for one of these algorithms, the quickest to be made. */
    static ProbeKey of(List<String> algorithms) {
        try {
            for (JWSAlgorithm wanted : List.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512)) {
                if (algorithms.contains(wanted.getName())) {
                    Curve curve = Curve.forJWSAlgorithm(wanted).iterator().next();
                    ECKey key = new ECKeyGenerator(curve).keyID(KEY_ID).generate();
                    return new ProbeKey(wanted, key, new ECDSASigner(key));
                }
            }
            for (JWSAlgorithm wanted : JWSAlgorithm.Family.RSA) {
                if (algorithms.contains(wanted.getName())) {
                    RSAKey key = new RSAKeyGenerator(RSA_BITS).keyID(KEY_ID).generate();
                    return new ProbeKey(wanted, key, new RSASSASigner(key));
                }
            }
            for (JWSAlgorithm wanted : List.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519)) {
                if (algorithms.contains(wanted.getName())) {
                    return ed25519(wanted);
                }
            }
            throw new IllegalStateException("no key can be made for any of " + algorithms);
        } catch (JOSEException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("no key can be made", e);
        }
    }

    private static ProbeKey ed25519(JWSAlgorithm algorithm) throws NoSuchAlgorithmException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        // X.509's form ends with the key itself (RFC 8410 §4).
        byte[] encoded = pair.getPublic().getEncoded();
        Base64URL x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - ED25519_OCTETS, encoded.length));
        return new ProbeKey(
                algorithm,
                new OctetKeyPair.Builder(Curve.Ed25519, x).keyID(KEY_ID).build(),
                new Ed25519ProbeSigner(pair.getPrivate()));
    }

    /** Another key of the same name and kind. */
    ProbeKey another() {
        return of(List.of(algorithm.getName()));
    }

    /** The public half as a JWK set. */
    String keySet() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    String sign(String type, Map<String, Object> claims) {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(algorithm)
                        .type(new JOSEObjectType(type))
                        .keyID(KEY_ID)
                        .build(),
                new Payload(claims));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("the key can't sign", e);
        }
        return token.serialize();
    }
}
