package dev.gatehouse.revocation;

import dev.gatehouse.auth.token.TokenForm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What names one token without holding it, however it is spelt. Of a JWT only what is signed counts: an ECDSA signature
 * has a twin that anybody can compute. Of another token the padding does not count, which some issuers forgive.
 */
final class TokenDigest {

    private TokenDigest() {}

    /** The SHA-256, in base64url, of what of a token can't be altered. */
    static String of(String token) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(named(token).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String named(String token) {
        if (TokenForm.of(token) == TokenForm.SIGNED) {
            return token.substring(0, token.lastIndexOf('.'));
        }
        int end = token.length();
        while (end > 0 && token.charAt(end - 1) == '=') {
            end--;
        }
        return token.substring(0, end);
    }
}
