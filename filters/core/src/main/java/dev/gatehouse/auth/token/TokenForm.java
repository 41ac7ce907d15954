package dev.gatehouse.auth.token;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a token looks like, before anything in it is believed: it decides who checks the token, not whether it is good. */
public enum TokenForm {
    /** Three parts, the first of which spells the beginning of a JSON object: a JWT (RFC 7515 §3.1), good or bad. */
    SIGNED,
    /** Five parts, the first of which spells the beginning of a JSON object: a JWE (RFC 7516 §3.1), good or bad. */
    ENCRYPTED,
    /**
     * As a JWT begins, and no JWT: with another number of parts, or with characters that none has. Parties that cut off
     * what they don't understand would take it for the JWT that it resembles.
     */
    DISTORTED,
    /** Anything else: a text that means something to its issuer alone. */
    OPAQUE;

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    /** The form of {@code token}. An empty part counts, so that an unsigned JWT is one too. */
    public static TokenForm of(String token) {
        int dots = 0;
        for (int i = token.indexOf('.'); i >= 0 && dots <= 4; i = token.indexOf('.', i + 1)) {
            dots++;
        }
        if (dots == 0 || !beginsObject(token.substring(0, token.indexOf('.')))) {
            return OPAQUE;
        }
        if ((dots != 2 && dots != 4) || !isCompact(token)) {
            return DISTORTED;
        }
        return dots == 2 ? SIGNED : ENCRYPTED;
    }

    private static boolean isCompact(String token) {
        return BearerToken.of(token).isCompact();
    }

    /** Stray bits do not matter here: what a careless party would take for a JWT must be held to a JWT's rules. */
    private static boolean beginsObject(String part) {
        try {
            String text =
                    new String(DECODER.decode(part.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
            int i = 0;
            while (i < text.length() && " \t\r\n".indexOf(text.charAt(i)) >= 0) {
                i++;
            }
            return i < text.length() && text.charAt(i) == '{';
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
