package dev.gatehouse.testing;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;

/**
 * A signing key of a test issuer, whose tokens are spelled by the test itself.
 *
 * @param algorithm the {@code alg} that it signs with
 * @param keyId its {@code kid}
 * @param publicKey the public half
 * @param privateKey the private half
 */
public record TestKeys(String algorithm, String keyId, PublicKey publicKey, PrivateKey privateKey) {

    /** A new RSA key of 2048 bits for RS256. */
    public static TestKeys rsa(String keyId) {
        return rsa(keyId, 2048, "RS256");
    }

    /** A new RSA key. */
    public static TestKeys rsa(String keyId, int bits, String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return of(algorithm, keyId, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new P-256 key for ES256. */
    public static TestKeys ec(String keyId) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return of("ES256", keyId, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new Ed25519 key for EdDSA. */
    public static TestKeys ed25519(String keyId) {
        try {
            return of("EdDSA", keyId, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestKeys of(String algorithm, String keyId, KeyPair pair) {
        return new TestKeys(algorithm, keyId, pair.getPublic(), pair.getPrivate());
    }

    /** The public half as an issuer publishes it. */
    public JWK jwk() {
        if (publicKey instanceof RSAPublicKey rsa) {
            return new RSAKey.Builder(rsa).keyID(keyId).build();
        }
        if (publicKey instanceof ECPublicKey ec) {
            return new ECKey.Builder(Curve.P_256, ec).keyID(keyId).build();
        }
        byte[] encoded = publicKey.getEncoded();
        Base64URL x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        return new OctetKeyPair.Builder(Curve.Ed25519, x).keyID(keyId).build();
    }

    /** The signature of {@code input} in the form that JWS asks for. */
    public byte[] sign(byte[] input) {
        try {
            Signature signature = Signature.getInstance(
                    switch (algorithm) {
                        case "RS256" -> "SHA256withRSA";
                        case "ES256" -> "SHA256withECDSAinP1363Format";
                        case "EdDSA" -> "Ed25519";
                        default -> throw new IllegalStateException(algorithm);
                    });
            signature.initSign(privateKey);
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
