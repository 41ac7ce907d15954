package dev.gatehouse.auth.token;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A token as it stands in the {@code Authorization} header, not yet looked at. Confined to the request's thread; its
 * text and digest are made when first asked for.
 */
public final class BearerToken {

    /** Longer tokens are refused unparsed. */
    public static final int MOST_CHARACTERS = 8 * 1024;

    /** SHA-256's own block: what is hashed at a time needs no buffer in between. */
    private static final int CHUNK = 64;

    /** Copied at a time, much faster than character by character; half a block, to stay small. */
    private static final int SLICE = 32;

    private final String header;
    private final int from;
    private final boolean proven;
    private @Nullable Sha256 digest;

    BearerToken(String header, int from, boolean proven) {
        this.header = header;
        this.from = from;
        this.proven = proven;
    }

    /** A token given as such. */
    public static BearerToken of(String token) {
        return new BearerToken(token, 0, false);
    }

    /** Whether it came with the scheme {@code DPoP}, which says that a proof stands beside it (RFC 9449 §7.1). */
    public boolean isProven() {
        return proven;
    }

    /** How many characters it has. */
    public int length() {
        return header.length() - from;
    }

    /** The token's characters. */
    public String text() {
        return header.substring(from);
    }

    /** Whether all characters are those of a compact JWS or JWE: base64url and dots (RFC 7515 §7.1). */
    public boolean isCompact() {
        for (int i = from; i < header.length(); i++) {
            char c = header.charAt(i);
            boolean base64 = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!base64 && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    /** The SHA-256 of the token: what caches are keyed by, so that they hold no credential. */
    public Sha256 digest() {
        Sha256 known = digest;
        if (known == null) {
            known = Sha256.of(hash());
            digest = known;
        }
        return known;
    }

    /** In small chunks, so that a look-up does not copy the whole token; beyond Latin-1 it hashes the UTF-8 form. */
    private byte[] hash() {
        MessageDigest sha256 = Sha256.digest();
        char[] characters = new char[SLICE];
        byte[] chunk = new byte[CHUNK];
        int length = 0;
        for (int i = from; i < header.length(); i += SLICE) {
            int count = Math.min(SLICE, header.length() - i);
            header.getChars(i, i + count, characters, 0);
            int all = 0;
            for (int k = 0; k < count; k++) {
                all |= characters[k];
                chunk[length + k] = (byte) characters[k];
            }
            if (all >= 0x80) {
                return Sha256.digest().digest(text().getBytes(StandardCharsets.UTF_8));
            }
            length += count;
            if (length == CHUNK) {
                sha256.update(chunk, 0, length);
                length = 0;
            }
        }
        sha256.update(chunk, 0, length);
        return sha256.digest();
    }

    /** Shows the length alone. */
    @Override
    public String toString() {
        return "BearerToken[" + length() + " characters]";
    }
}
