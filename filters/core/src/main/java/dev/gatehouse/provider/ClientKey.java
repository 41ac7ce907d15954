package dev.gatehouse.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.gatehouse.fetch.PemFile;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.text.ParseException;

/**
 * The key by which a client signs what proves who it is (RFC 7523 §2.2). Immutable.
 *
 * @param key the private key, RSA or EC
 * @param algorithm the one algorithm that it signs with
 * @param id its {@code kid}; null where it has none
 */
record ClientKey(
        PrivateKey key, JWSAlgorithm algorithm, @Nullable String id) {

    private static final int LEAST_RSA_BITS = 2048;

    /**
     * The key in a file: PKCS #8 in PEM, or a JWK.
     *
     * @throws IOException if the file can't be read
     * @throws MalformedException if it holds no key that is good enough; the message completes "the file …"
     */
    static ClientKey read(Path file) throws IOException, MalformedException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        return text.contains("-----BEGIN ") ? of(PemFile.privateKey(file), null, null) : ofJwk(text);
    }

    private static ClientKey ofJwk(String text) throws MalformedException {
        try {
            JWK jwk = JWK.parse(text);
            if (!jwk.isPrivate()) {
                throw new MalformedException("holds a key without its private half");
            }
            PrivateKey key =
                    jwk instanceof RSAKey rsa ? rsa.toPrivateKey() : jwk instanceof ECKey ec ? ec.toPrivateKey() : null;
            if (key == null) {
                throw new MalformedException("holds a JWK that is neither RSA nor EC");
            }
            String algorithm =
                    jwk.getAlgorithm() == null ? null : jwk.getAlgorithm().getName();
            return of(key, algorithm, jwk.getKeyID());
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            // The message may quote the key.
            throw new MalformedException("holds neither a key in PEM nor a JWK");
        }
    }

    private static ClientKey of(PrivateKey key, @Nullable String named, @Nullable String id) throws MalformedException {
        if (key instanceof RSAPrivateKey rsa) {
            if (rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
                throw new MalformedException("holds an RSA key of fewer than " + LEAST_RSA_BITS + " bits");
            }
            JWSAlgorithm algorithm = JWSAlgorithm.parse(named == null ? JWSAlgorithm.RS256.getName() : named);
            if (!JWSAlgorithm.Family.RSA.contains(algorithm)) {
                throw new MalformedException("holds an RSA key whose alg is not RSA's");
            }
            return new ClientKey(key, algorithm, id);
        }
        if (key instanceof ECPrivateKey ec) {
            Curve curve = Curve.forECParameterSpec(ec.getParams());
            JWSAlgorithm algorithm = Curve.P_256.equals(curve)
                    ? JWSAlgorithm.ES256
                    : Curve.P_384.equals(curve)
                            ? JWSAlgorithm.ES384
                            : Curve.P_521.equals(curve) ? JWSAlgorithm.ES512 : null;
            if (algorithm == null || (named != null && !algorithm.getName().equals(named))) {
                throw new MalformedException("holds an EC key of an unknown curve, or whose alg is not its curve's");
            }
            return new ClientKey(key, algorithm, id);
        }
        throw new MalformedException("holds a key that is neither RSA nor EC");
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "ClientKey[" + algorithm + "]";
    }
}
