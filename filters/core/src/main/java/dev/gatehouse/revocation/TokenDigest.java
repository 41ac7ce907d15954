package dev.gatehouse.revocation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What names one token without holding it. Of a JWS only what is signed counts: an ECDSA signature has a twin that
 * anybody can compute, and the twin must be refused too.
 */
final class TokenDigest {

    private TokenDigest() {}

    /** The SHA-256, in base64url, of a token without its signature; of a token of another form, of all of it. */
    static String of(String token) {
        int first = token.indexOf('.');
        int last = token.lastIndexOf('.');
        boolean signed = first > 0 && last > first && token.indexOf('.', first + 1) == last;
        String named = signed ? token.substring(0, last) : token;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(named.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
