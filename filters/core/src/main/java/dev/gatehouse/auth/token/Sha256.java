package dev.gatehouse.auth.token;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A SHA-256 value as a key of maps. Immutable. */
public record Sha256(long a, long b, long c, long d) {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final MessageDigest TEMPLATE = create();

    /** The SHA-256 of {@code octets}. */
    public static Sha256 hash(byte[] octets) {
        return of(digest().digest(octets));
    }

    /** A clone costs a fraction of a look-up by name, and the template itself is never fed. */
    static MessageDigest digest() {
        try {
            return (MessageDigest) TEMPLATE.clone();
        } catch (CloneNotSupportedException e) {
            return create();
        }
    }

    private static MessageDigest create() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The value of 32 octets. */
    public static Sha256 of(byte[] octets) {
        if (octets.length != 32) {
            throw new IllegalArgumentException("SHA-256 has 32 octets, not " + octets.length);
        }
        return new Sha256((long) LONGS.get(octets, 0), (long) LONGS.get(octets, 8), (long) LONGS.get(octets, 16), (long)
                LONGS.get(octets, 24));
    }

    /** The value in base64url, 43 characters. */
    public String text() {
        byte[] octets = new byte[32];
        LONGS.set(octets, 0, a);
        LONGS.set(octets, 8, b);
        LONGS.set(octets, 16, c);
        LONGS.set(octets, 24, d);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** The digest is already spread evenly. */
    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }

    @Override
    public String toString() {
        return "Sha256[" + Long.toHexString(a) + "…]";
    }
}
