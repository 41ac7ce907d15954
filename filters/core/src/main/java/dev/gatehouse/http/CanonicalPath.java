package dev.gatehouse.http;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The one decoded, normalised path that matching and dispatch both use. Immutable.
 *
 * <p>Whatever two servers are known to read differently is no canonical path: empty segments, path parameters, encoded
 * dots, slashes, percent signs and semicolons, backslashes, control characters, malformed escapes, malformed UTF-8, a
 * {@code ..} above the root. Plain dot segments are removed as RFC 3986 §5.2.4 says. Encoded slashes, dots and percent
 * signs in the last segment are kept apart ({@link #hasEncodedDelimiters()}), so that a route can allow them.
 */
public final class CanonicalPath implements RequestPath {

    private final String value;
    private final int lastSegment;
    private final boolean encodedDelimiters;

    CanonicalPath(String value, int lastSegment, boolean encodedDelimiters) {
        this.value = value;
        this.lastSegment = lastSegment;
        this.encodedDelimiters = encodedDelimiters;
    }

    /** Parses the path of a request line, without query, as it was sent. */
    public static RequestPath parse(String raw) {
        return parse(raw, "");
    }

    /**
     * Parses the path of a request line below a servlet context.
     *
     * @param raw the path as it was sent, without query
     * @param contextPath the context's path as it was sent, empty for the root
     */
    public static RequestPath parse(String raw, String contextPath) {
        if (!raw.startsWith(contextPath)) {
            return new Ambiguous("the path does not begin with the context's path");
        }
        int from = contextPath.length();
        if (from == raw.length() && from > 0) {
            return new CanonicalPath("/", 1, false);
        }
        if (from >= raw.length() || raw.charAt(from) != '/') {
            return new Ambiguous("the path does not begin with a slash");
        }
        return isPlain(raw, from)
                ? new CanonicalPath(from == 0 ? raw : raw.substring(from), raw.lastIndexOf('/') + 1 - from, false)
                : PathParser.parse(raw, from);
    }

    /** The decoded path; begins with a slash. In the last segment a slash may be one that came encoded. */
    public String value() {
        return value;
    }

    /** Where the last segment begins in {@link #value()}; slashes from there on are the segment's own. */
    public int lastSegmentStart() {
        return lastSegment;
    }

    /** Whether the last segment held an encoded slash, dot or percent sign: only for routes that allow it. */
    public boolean hasEncodedDelimiters() {
        return encodedDelimiters;
    }

    /** The path as somebody reads it who takes every encoded slash for a separator. */
    public CanonicalPath decoded() {
        return encodedDelimiters ? new CanonicalPath(value, value.lastIndexOf('/') + 1, false) : this;
    }

    /** The path encoded again for a request line: one spelling, whatever the client's was. */
    public String encoded() {
        return encode(value, 0);
    }

    /**
     * The encoded path without its first {@code prefix} characters.
     *
     * @param prefix a length that ends before a slash or at the end
     */
    public String encodedAfter(int prefix) {
        String rest = encode(value, prefix);
        return rest.isEmpty() ? "/" : rest;
    }

    @Override
    public String toString() {
        return encoded();
    }

    private String encode(String text, int from) {
        StringBuilder encoded = null;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c == '/' ? i < lastSegment || !encodedDelimiters : isSafe(c);
            if (plain && encoded == null) {
                continue;
            }
            if (encoded == null) {
                encoded = new StringBuilder(text.length() + 16).append(text, from, i);
            }
            if (plain) {
                encoded.append(c);
            } else {
                int end = Character.isHighSurrogate(c) ? i + 2 : i + 1;
                for (byte b : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append(hex(b >> 4)).append(hex(b));
                }
                i = end - 1;
            }
        }
        return encoded == null ? text.substring(from) : encoded.toString();
    }

    private static char hex(int nibble) {
        return "0123456789ABCDEF".charAt(nibble & 0xF);
    }

    /** Only characters that mean themselves, no empty segment, and no segment that begins with a dot. */
    private static boolean isPlain(String raw, int from) {
        char previous = 0;
        for (int i = from; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '/' || c == '.' ? previous == '/' : !isSafe(c)) {
                return false;
            }
            previous = c;
        }
        return true;
    }

    /** RFC 3986's pchar without the escape and the semicolon. */
    static boolean isSafe(char c) {
        return c < 128 && SAFE[c];
    }

    private static final boolean[] SAFE = new boolean[128];

    static {
        String others = "-._~!$&'()*+,=:@";
        for (char c = 0; c < SAFE.length; c++) {
            SAFE[c] = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || others.indexOf(c) >= 0;
        }
    }

    /** Strict: a malformed sequence is an error, not a replacement character. */
    static String utf8(byte[] bytes, int length) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(java.nio.ByteBuffer.wrap(bytes, 0, length))
                .toString();
    }
}
