package dev.gatehouse.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.RsaKeyStrength;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a JWK set (RFC 7517 §5) and keeps the keys that may check a token: public, for signatures, strong, each with
 * its one algorithm. What is left out is said in the log; the rest of the set still counts.
 */
final class JwkSetParser {

    private static final Logger LOG = System.getLogger(JwkSetParser.class.getName());

    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;
    private static final int MOST_EXPONENT_BITS = 32;
    private static final int MOST_KEYS = 100;

    /** Nimbus's own Ed25519 wants Tink, and is faster than the JDK's: used where the application brings Tink. */
    private static final boolean TINK = isPresent("com.google.crypto.tink.subtle.Ed25519Verify");

    private final String issuer;
    private final List<SignatureAlgorithm> allowed;

    /** A parser of the keys of {@code issuer}, which may use the algorithms {@code allowed}. */
    JwkSetParser(String issuer, List<SignatureAlgorithm> allowed) {
        this.issuer = issuer;
        this.allowed = List.copyOf(allowed);
    }

    VerificationKeys parse(byte[] document) throws MalformedException {
        Map<String, Object> object = StrictJson.object(document);
        // A single JWK (RFC 7517 §4) is published as it is where there is one key.
        Object members =
                object.containsKey("kty") && !object.containsKey("keys") ? List.of(object) : object.get("keys");
        if (!(members instanceof List<?> elements)) {
            throw new MalformedException("a JWK set without keys");
        }
        if (elements.size() > MOST_KEYS) {
            throw new MalformedException("a JWK set of more than " + MOST_KEYS + " keys");
        }
        List<VerificationKey> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Object element : elements) {
            VerificationKey key = usable(element);
            if (key != null && !names.add(key.keyId() + " " + key.algorithm())) {
                LOG.log(Level.WARNING, "GH2003 issuer {0}: a second key {1} is left out", issuer, key.keyId());
            } else if (key != null) {
                keys.add(key);
            }
        }
        return new VerificationKeys(keys);
    }

    private @Nullable VerificationKey usable(Object element) {
        try {
            if (element instanceof Map<?, ?> members) {
                return toKey(JWK.parse(copy(members)));
            }
            throw new MalformedException("no JSON object");
        } catch (MalformedException e) {
            LOG.log(Level.WARNING, "GH2002 issuer {0}: a key is left out: {1}", issuer, e.getMessage());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, "GH2002 issuer {0}: a key is left out: malformed or of an unknown type", issuer);
        }
        return null;
    }

    /** The key with its one algorithm. */
    VerificationKey toKey(JWK jwk) throws MalformedException, JOSEException {
        if (jwk.isPrivate()) {
            throw new MalformedException("it is private, and now public: rotate it");
        }
        if (jwk.getKeyUse() != null && !KeyUse.SIGNATURE.equals(jwk.getKeyUse())) {
            throw new MalformedException("its use is not sig");
        }
        if (jwk.getKeyOperations() != null && !jwk.getKeyOperations().contains(KeyOperation.VERIFY)) {
            throw new MalformedException("its key_ops lack verify");
        }
        SignatureAlgorithm algorithm = pinned(jwk);
        if (!allowed.contains(algorithm)) {
            throw new MalformedException("its algorithm " + algorithm.header() + " is not allowed for the issuer");
        }
        return new VerificationKey(
                jwk.getKeyID(), algorithm, jwk.computeThumbprint().toString(), verifier(jwk));
    }

    private SignatureAlgorithm pinned(JWK jwk) throws MalformedException {
        Curve curve = jwk instanceof ECKey ec ? ec.getCurve() : jwk instanceof OctetKeyPair okp ? okp.getCurve() : null;
        if (jwk.getAlgorithm() != null) {
            SignatureAlgorithm named =
                    SignatureAlgorithm.named(jwk.getAlgorithm().getName());
            if (named == null || !named.fits(jwk.getKeyType(), curve)) {
                throw new MalformedException("its alg is unknown, or does not fit its type");
            }
            return named;
        }
        // Without alg the first one of the issuer's list that fits: one key never serves two algorithms.
        for (SignatureAlgorithm algorithm : allowed) {
            if (algorithm.fits(jwk.getKeyType(), curve)) {
                return algorithm;
            }
        }
        throw new MalformedException("no algorithm that is allowed for the issuer fits its type");
    }

    private static JWSVerifier verifier(JWK jwk) throws MalformedException, JOSEException {
        if (jwk instanceof RSAKey rsa) {
            return new RSASSAVerifier(strong(rsa.toRSAPublicKey()));
        }
        if (jwk instanceof ECKey ec) {
            return new ECDSAVerifier(ec.toECPublicKey());
        }
        if (jwk instanceof OctetKeyPair okp) {
            PublicKey key = Ed25519PublicKeys.of(okp.getDecodedX());
            return TINK ? new Ed25519Verifier(okp.toPublicJWK()) : new Ed25519JwsVerifier(key);
        }
        throw new MalformedException("its type is not for signatures");
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, JwkSetParser.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static RSAPublicKey strong(RSAPublicKey key) throws MalformedException {
        int bits = key.getModulus().bitLength();
        if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
            throw new MalformedException(
                    "an RSA key of " + bits + " bits; allowed: " + LEAST_RSA_BITS + " to " + MOST_RSA_BITS);
        }
        if (key.getPublicExponent().bitLength() > MOST_EXPONENT_BITS) {
            throw new MalformedException("an RSA key with an exponent of more than " + MOST_EXPONENT_BITS + " bits");
        }
        String weakness = RsaKeyStrength.weakness(key);
        if (weakness != null) {
            throw new MalformedException("an RSA key with " + weakness);
        }
        return key;
    }

    private static Map<String, Object> copy(Map<?, ?> members) {
        Map<String, Object> copy = new java.util.HashMap<>();
        members.forEach((name, value) -> copy.put((String) name, value));
        // Certificates in a JWK are not what the key is trusted for, and only cost parsing.
        copy.keySet().removeIf(name -> name.startsWith("x5"));
        return copy;
    }
}
