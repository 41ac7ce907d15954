package dev.gatehouse.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.strict.MalformedException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys as text: a JWK set, or PEM public keys and certificates (RFC 7468). PEM keys have no {@code kid}. */
final class KeyDocument {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /** The media types of these forms, for {@code Accept}; PEM has none of its own, and comes as text. */
    static final String ACCEPTED =
            "application/json, application/jwk-set+json, application/jwk+json;q=0.9, text/plain;q=0.5, */*;q=0.1";

    private static final byte[] PEM_START = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);

    private final JwkSetParser parser;

    KeyDocument(JwkSetParser parser) {
        this.parser = parser;
    }

    /**
     * Returns the keys of a document as it was fetched. JSON is read as bytes, so that malformed UTF-8 is an error.
     *
     * @throws MalformedException if the document is neither a JWK set, nor a JWK, nor PEM
     */
    VerificationKeys keys(byte[] document) throws MalformedException {
        return startsWith(document, PEM_START)
                ? keys(new String(document, StandardCharsets.UTF_8))
                : parser.parse(document);
    }

    /** Returns whether text begins a document, past white space. */
    private static boolean startsWith(byte[] document, byte[] start) {
        int from = 0;
        while (from < document.length && document[from] <= ' ' && document[from] >= 0) {
            from++;
        }
        return document.length - from >= start.length
                && Arrays.equals(document, from, from + start.length, start, 0, start.length);
    }

    /**
     * The keys of a document.
     *
     * @throws MalformedException saying what the document holds instead
     */
    VerificationKeys keys(String text) throws MalformedException {
        try {
            return text.contains("-----BEGIN ") ? pem(text) : parser.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | JOSEException | IllegalArgumentException e) {
            throw new MalformedException("a key that is malformed or of an unknown type");
        }
    }

    private VerificationKeys pem(String text) throws GeneralSecurityException, MalformedException, JOSEException {
        List<VerificationKey> keys = new ArrayList<>();
        Matcher block = PEM.matcher(text);
        while (block.find()) {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            PublicKey key = block.group(1).equals("CERTIFICATE")
                    ? CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der))
                            .getPublicKey()
                    : publicKey(der);
            keys.add(parser.toKey(toJwk(key)));
        }
        if (keys.isEmpty()) {
            throw new MalformedException("no public key and no certificate");
        }
        return new VerificationKeys(keys);
    }

    private static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
        InvalidKeySpecException mismatch = null;
        for (String type : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                mismatch = e;
            }
        }
        throw new GeneralSecurityException("no RSA, EC or Ed25519 key", mismatch);
    }

    private static JWK toJwk(PublicKey key) throws MalformedException {
        if (key instanceof RSAPublicKey rsa) {
            return new RSAKey.Builder(rsa).build();
        }
        if (key instanceof ECPublicKey ec) {
            return new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build();
        }
        if (key instanceof EdECPublicKey) {
            byte[] encoded = key.getEncoded();
            byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
            return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).build();
        }
        throw new MalformedException("a key of the type " + key.getAlgorithm());
    }
}
