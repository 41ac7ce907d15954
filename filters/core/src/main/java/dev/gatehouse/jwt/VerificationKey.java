package dev.gatehouse.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * A public key that checks signatures of one algorithm (RFC 8725 §3.1). Immutable.
 *
 * @param keyId the key's {@code kid}, or null
 * @param algorithm the one algorithm that the key is for
 * @param thumbprint the key's RFC 7638 thumbprint: what it is, whatever it is called
 * @param verifier checks a signature
 */
record VerificationKey(@Nullable String keyId, SignatureAlgorithm algorithm, String thumbprint, JWSVerifier verifier) {

    boolean verifies(CompactJws token) {
        try {
            return verifier.verify(
                    new JWSHeader(algorithm.jws()),
                    token.signingInput().getBytes(StandardCharsets.US_ASCII),
                    new Base64URL(token.signature()));
        } catch (JOSEException e) {
            // The key was usable when it was read, so what fails is the signature's form.
            return false;
        }
    }
}
