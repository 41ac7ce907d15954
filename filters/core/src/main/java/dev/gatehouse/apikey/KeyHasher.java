package dev.gatehouse.apikey;

import dev.gatehouse.apikey.KeyHash.Algorithm;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes keys, with the pepper where there is one. Immutable; the templates are never fed, and cloning one costs a
 * fraction of a look-up by name.
 */
final class KeyHasher {

    private final MessageDigest digest = digest();
    private final @Nullable Mac mac;

    KeyHasher(@Nullable String pepper) {
        this.mac = pepper == null ? null : mac(pepper);
    }

    /** How new keys are hashed. */
    Algorithm preferred() {
        return mac == null ? Algorithm.SHA256 : Algorithm.HMAC_SHA256;
    }

    /** Whether hashes of this algorithm can be made: without the pepper no HMAC can. */
    boolean knows(Algorithm algorithm) {
        return algorithm == Algorithm.SHA256 || mac != null;
    }

    KeyHash hash(ApiKey key) {
        Algorithm algorithm = preferred();
        return new KeyHash(algorithm, HexFormat.of().formatHex(octets(key, algorithm)));
    }

    byte[] octets(ApiKey key, Algorithm algorithm) {
        try {
            if (algorithm == Algorithm.SHA256) {
                return ((MessageDigest) digest.clone()).digest(key.octets());
            }
            if (mac == null) {
                throw new IllegalStateException("no pepper");
            }
            return ((Mac) mac.clone()).doFinal(key.octets());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 and HMAC-SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Mac mac(String pepper) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pepper.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac;
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("no key for HMAC-SHA-256", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
