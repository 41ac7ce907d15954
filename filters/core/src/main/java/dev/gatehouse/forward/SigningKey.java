package dev.gatehouse.forward;

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
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.fetch.PemFile;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.RsaKeyStrength;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Map;

/**
 * A private key that signs our own tokens, and what the world may know of it. Immutable, safe for use by several
 * threads.
 */
final class SigningKey {

    private static final int LEAST_RSA_BITS = 2048;
    /** So that no token of ours passes for an access token (RFC 8725 §3.11). */
    private static final JOSEObjectType TYPE = new JOSEObjectType("gatehouse-identity+jwt");

    private final JWSHeader header;
    private final JWSSigner signer;
    private final Map<String, Object> published;

    private SigningKey(JWSHeader header, JWSSigner signer, Map<String, Object> published) {
        this.header = header;
        this.signer = signer;
        this.published = published;
    }

    /**
     * The key in a file: PKCS #8 in PEM, or a JWK.
     *
     * @throws IOException if the file can't be read
     * @throws MalformedException if it holds no key that is good enough; the message completes "the file …"
     */
    static SigningKey read(Path file) throws IOException, MalformedException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        PrivateKey key = text.contains("-----BEGIN ") ? PemFile.privateKey(file) : ofJwk(text);
        try {
            return of(key);
        } catch (GeneralSecurityException | JOSEException | IllegalArgumentException | IllegalStateException e) {
            // The message may quote the key.
            throw new MalformedException("holds a private key that can't be used");
        }
    }

    private static PrivateKey ofJwk(String text) throws MalformedException {
        try {
            JWK jwk = JWK.parse(text);
            if (!jwk.isPrivate()) {
                throw new MalformedException("holds a key without its private half");
            }
            if (jwk instanceof RSAKey rsa) {
                return rsa.toRSAPrivateKey();
            }
            if (jwk instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
                return ec.toECPrivateKey();
            }
            if (jwk instanceof OctetKeyPair okp && Curve.Ed25519.equals(okp.getCurve())) {
                return PublicHalf.ed25519(okp.getDecodedD());
            }
        } catch (ParseException
                | JOSEException
                | GeneralSecurityException
                | IllegalArgumentException
                | IllegalStateException e) {
            // As above.
            throw new MalformedException("holds neither a private key in PEM nor a private JWK");
        }
        throw new MalformedException("holds a JWK that is neither RSA, nor EC P-256, nor Ed25519");
    }

    /** The public half comes from the private one, whatever else a file says: what is published is what verifies. */
    private static SigningKey of(PrivateKey key) throws GeneralSecurityException, JOSEException, MalformedException {
        if (key instanceof RSAPrivateKey rsa) {
            if (rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
                throw new MalformedException("holds an RSA key of fewer than " + LEAST_RSA_BITS + " bits");
            }
            RSAPublicKey half = PublicHalf.of(rsa);
            String weakness = RsaKeyStrength.weakness(half);
            if (weakness != null) {
                throw new MalformedException("holds an RSA key with " + weakness);
            }
            return of(new RSAKey.Builder(half).build(), JWSAlgorithm.RS256, new RSASSASigner(key));
        }
        if (key instanceof ECPrivateKey ec) {
            if (!Curve.P_256.equals(Curve.forECParameterSpec(ec.getParams()))) {
                throw new MalformedException("holds an EC key that is not of the curve P-256");
            }
            ECPublicKey half = PublicHalf.of(ec);
            return of(new ECKey.Builder(Curve.P_256, half).build(), JWSAlgorithm.ES256, new ECDSASigner(ec));
        }
        if (key instanceof EdECPrivateKey edwards) {
            Base64URL half = Base64URL.encode(PublicHalf.of(edwards));
            return of(
                    new OctetKeyPair.Builder(Curve.Ed25519, half).build(),
                    JWSAlgorithm.EdDSA,
                    new Ed25519JwsSigner(edwards));
        }
        throw new MalformedException("holds a key that is neither RSA, nor EC P-256, nor Ed25519");
    }

    private static SigningKey of(JWK half, JWSAlgorithm algorithm, JWSSigner signer) throws JOSEException {
        String id = half.computeThumbprint().toString();
        Map<String, Object> published = half.toJSONObject();
        published.put("kid", id);
        published.put("alg", algorithm.getName());
        published.put("use", KeyUse.SIGNATURE.identifier());
        return new SigningKey(
                new JWSHeader.Builder(algorithm).type(TYPE).keyID(id).build(), signer, Map.copyOf(published));
    }

    /** The key's RFC 7638 thumbprint. */
    String id() {
        return header.getKeyID();
    }

    /** The public half as a JWK. */
    Map<String, Object> published() {
        return published;
    }

    /** A JWT of these claims. */
    String sign(Map<String, Object> claims) {
        JWSObject token = new JWSObject(header, new Payload(claims));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("the key " + id() + " can't sign", e);
        }
        return token.serialize();
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "SigningKey[" + id() + "]";
    }
}
