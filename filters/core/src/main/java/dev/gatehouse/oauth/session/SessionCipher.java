package dev.gatehouse.oauth.session;

import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictBase64Url;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys of their own for different purposes, all from one secret, and what they seal (AES-256-GCM). Immutable and safe for
 * use by several threads.
 */
public final class SessionCipher {

    private static final int ROUNDS = 210_000;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final String HMAC = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec master;

    /** A cipher by a secret that all nodes have. */
    public SessionCipher(String secret) {
        this(secret.getBytes(StandardCharsets.UTF_8));
    }

    private SessionCipher(byte[] secret) {
        this.master = new SecretKeySpec(secret, HMAC);
    }

    /** A cipher whose secret nobody else has, and that is gone with this process. */
    public static SessionCipher ofItsOwn() {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        return new SessionCipher(secret);
    }

    /** A cipher whose secret follows from this one's and {@code name}. */
    public SessionCipher below(String name) {
        return new SessionCipher(derive("below " + name));
    }

    /**
     * A cipher by a secret that a person may have thought of: every guess at it costs some tenths of a second (RFC 8018
     * §5.2).
     *
     * @param name what it is for
     */
    public static SessionCipher ofPassword(String secret, String name) {
        try {
            PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), name.getBytes(StandardCharsets.UTF_8), ROUNDS, 256);
            return new SessionCipher(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2", e);
        }
    }

    /** 32 octets that follow from the secret and {@code purpose} alone, and say nothing about another's. */
    public byte[] derive(String purpose) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(master);
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    /**
     * Seals a text.
     *
     * @param purpose what it is for: it opens for nothing else
     * @return base64url
     */
    public String seal(String purpose, byte[] text) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, purpose, nonce).doFinal(text);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(ByteBuffer.allocate(NONCE + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    /**
     * Opens what {@link #seal} has sealed for the same purpose.
     *
     * @throws MalformedException if it is anything else
     */
    public byte[] open(String purpose, String sealed) throws MalformedException {
        byte[] octets = StrictBase64Url.decode(sealed);
        if (octets.length < NONCE) {
            throw new MalformedException("too short to be sealed");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, purpose, Arrays.copyOf(octets, NONCE))
                    .doFinal(octets, NONCE, octets.length - NONCE);
        } catch (GeneralSecurityException e) {
            throw new MalformedException("not sealed by us for this");
        }
    }

    private Cipher cipher(int mode, String purpose, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(derive(purpose), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
