package dev.gatehouse.oauth.login;

import dev.gatehouse.oauth.session.SessionCipher;
import dev.gatehouse.strict.MalformedException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;

/**
 * One login under way. It is kept nowhere: what it holds is sealed in its {@code state}, and its secrets follow from its id
 * and ours, so that strangers can begin as many as they like, and any node can end it. Immutable.
 *
 * @param id 128 random bits, base64url
 * @param begun when it began, to a millisecond
 * @param target where the browser comes back to
 */
record LoginAttempt(String id, Instant begun, String target) {

    private static final int ID = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    static LoginAttempt begin(String target, Instant now) {
        byte[] id = new byte[ID];
        RANDOM.nextBytes(id);
        return new LoginAttempt(base64(id), Instant.ofEpochMilli(now.toEpochMilli()), target);
    }

    /** The {@code state} that stands for it (RFC 6749 §4.1.1). */
    String state(SessionCipher cipher, String login) {
        byte[] path = target.getBytes(StandardCharsets.UTF_8);
        return cipher.seal(
                purpose(login),
                ByteBuffer.allocate(Long.BYTES + ID + path.length)
                        .putLong(begun.toEpochMilli())
                        .put(Base64.getUrlDecoder().decode(id))
                        .put(path)
                        .array());
    }

    /**
     * The attempt that a {@code state} stands for.
     *
     * @throws MalformedException if it is none of ours, or another login's
     */
    static LoginAttempt open(String state, SessionCipher cipher, String login) throws MalformedException {
        ByteBuffer octets = ByteBuffer.wrap(cipher.open(purpose(login), state));
        if (octets.remaining() < Long.BYTES + ID) {
            throw new MalformedException("too short");
        }
        Instant begun = Instant.ofEpochMilli(octets.getLong());
        byte[] id = new byte[ID];
        octets.get(id);
        return new LoginAttempt(
                base64(id), begun, StandardCharsets.UTF_8.decode(octets).toString());
    }

    /** PKCE's secret (RFC 7636 §4.1). */
    String verifier(SessionCipher cipher) {
        return base64(cipher.derive("login-verifier " + id));
    }

    /** What ties the ID token to it (OpenID Connect Core §3.1.2.1). */
    String nonce(SessionCipher cipher) {
        return base64(cipher.derive("login-nonce " + id));
    }

    /** What ties it to the browser, by a cookie. */
    String binding(SessionCipher cipher) {
        return base64(cipher.derive("login-binding " + id)).substring(0, 22);
    }

    /** Leaves the target out: its query may hold anything. */
    @Override
    public String toString() {
        return "LoginAttempt[" + begun + "]";
    }

    private static String purpose(String login) {
        return "login " + login;
    }

    private static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
