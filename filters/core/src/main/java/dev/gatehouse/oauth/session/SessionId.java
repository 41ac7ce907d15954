package dev.gatehouse.oauth.session;

import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.Sha256;
import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The id of a session: 256 random bits that the browser holds. We keep its SHA-256 alone, so that who reads our store has
 * no session by it. Immutable; never shown.
 */
public final class SessionId {

    /** Base64url characters of 32 octets. */
    private static final int CHARACTERS = 43;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String text;
    private final Sha256 digest;

    private SessionId(String text) {
        this.text = text;
        this.digest = BearerToken.of(text).digest();
    }

    /** An id that nobody has. */
    public static SessionId next() {
        byte[] octets = new byte[32];
        RANDOM.nextBytes(octets);
        return new SessionId(Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
    }

    /** The id that a cookie's value is by its form; null if it can be none. */
    public static @Nullable SessionId parse(String value) {
        if (value.length() != CHARACTERS) {
            return null;
        }
        for (int i = 0; i < CHARACTERS; i++) {
            char c = value.charAt(i);
            boolean base64 = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!base64 && c != '-' && c != '_') {
                return null;
            }
        }
        return new SessionId(value);
    }

    /** What the browser holds. */
    public String text() {
        return text;
    }

    /** What the session is kept under, and known by to operators. */
    public String key() {
        return digest.text();
    }

    /** The same as a value. */
    Sha256 digest() {
        return digest;
    }

    @Override
    public String toString() {
        return "SessionId[" + key() + "]";
    }
}
