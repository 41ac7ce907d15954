package dev.gatehouse.strict;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Base64url with one spelling for each value: no padding, no other character, no stray bits at the end (RFC 7515 §2). */
public final class StrictBase64Url {

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private StrictBase64Url() {}

    /**
     * The octets that {@code text} spells.
     *
     * @throws MalformedException if it is not their one spelling
     */
    public static byte[] decode(String text) throws MalformedException {
        int rest = text.length() % 4;
        if (rest == 1) {
            throw new MalformedException("base64url of an impossible length");
        }
        byte[] octets;
        try {
            octets = DECODER.decode(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("malformed base64url");
        }
        // The JDK's decoder takes padding and ignores the unused bits of the last character.
        if (rest != 0) {
            int last = valueOf(text.charAt(text.length() - 1));
            int unused = rest == 2 ? 0xF : 0x3;
            if ((last & unused) != 0) {
                throw new MalformedException("base64url with stray bits");
            }
        }
        if (text.endsWith("=")) {
            throw new MalformedException("base64url with padding");
        }
        return octets;
    }

    private static int valueOf(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '-' ? 62 : 63;
    }
}
