package dev.gatehouse.jwt;

import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictBase64Url;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * A JWS in its compact form, parsed strictly and not yet verified: nothing in it may be believed.
 *
 * @param algorithm the header's {@code alg}
 * @param keyId the header's {@code kid}, or null
 * @param type the header's {@code typ}, or null
 * @param claims the payload
 * @param signingInput the text that is signed, ASCII alone
 * @param signature the signature in base64url
 */
record CompactJws(
        String algorithm,
        @Nullable String keyId,
        @Nullable String type,
        Claims claims,
        String signingInput,
        String signature) {

    private static final int LONGEST_KEY_ID = 512;

    /** Whether a token has a JWE's five parts (RFC 7516 §3.1). */
    static boolean isEncrypted(String token) {
        int dots = 0;
        for (int i = token.indexOf('.'); i >= 0 && dots <= 4; i = token.indexOf('.', i + 1)) {
            dots++;
        }
        return dots == 4;
    }

    /**
     * Parses a token that holds base64url characters and dots alone.
     *
     * @throws MalformedException if it is no compact JWS whose payload is a JSON object
     */
    static CompactJws parse(String token) throws MalformedException {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first <= 0 || second <= first + 1 || second == token.length() - 1 || token.indexOf('.', second + 1) >= 0) {
            throw new MalformedException("not three parts");
        }
        // With nulls left out, "crit":null would look like no crit.
        Map<String, Object> header = StrictJson.objectWithoutNulls(StrictBase64Url.decode(token.substring(0, first)));
        String signature = token.substring(second + 1);
        StrictBase64Url.decode(signature);
        // Extensions that we don't know must not be skipped (RFC 7515 §4.1.11), and b64 changes what is signed.
        if (header.containsKey("crit") || header.containsKey("b64")) {
            throw new MalformedException("the header has crit or b64");
        }
        if (header.containsKey("enc") || header.containsKey("zip")) {
            throw new MalformedException("the header is an encrypted token's");
        }
        Claims claims = new Claims(StrictJson.object(StrictBase64Url.decode(token.substring(first + 1, second))));
        String algorithm = text(header, "alg");
        if (algorithm == null) {
            throw new MalformedException("the header has no alg");
        }
        String keyId = text(header, "kid");
        if (keyId != null && keyId.length() > LONGEST_KEY_ID) {
            throw new MalformedException("kid is longer than " + LONGEST_KEY_ID + " characters");
        }
        return new CompactJws(algorithm, keyId, text(header, "typ"), claims, token.substring(0, second), signature);
    }

    private static @Nullable String text(Map<String, Object> header, String name) throws MalformedException {
        Object value = header.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new MalformedException(name + " is no text");
    }

    /** How many characters the token has. */
    int length() {
        return signingInput.length() + 1 + signature.length();
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return "CompactJws[" + algorithm + "]";
    }
}
