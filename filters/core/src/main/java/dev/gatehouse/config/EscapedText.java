package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

/** A text with its percent escapes decoded, and where each character stands in the original. Immutable. */
final class EscapedText {

    /** Some proxy or log on the way may have escaped what was escaped already. */
    private static final int MAX_LAYERS = 3;

    private final String decoded;
    /** Where each decoded character begins in the original, and the original's length behind the last; null for the same. */
    private final int @Nullable [] starts;

    private EscapedText(String decoded, int @Nullable [] starts) {
        this.decoded = decoded;
        this.starts = starts;
    }

    static EscapedText of(String text) {
        EscapedText layer = new EscapedText(text, null);
        for (int i = 0; i < MAX_LAYERS && layer.decoded.indexOf('%') >= 0; i++) {
            EscapedText next = layer.decode();
            if (next.decoded.length() == layer.decoded.length()) {
                return layer;
            }
            layer = next;
        }
        return layer;
    }

    /** The text to search. */
    String decoded() {
        return decoded;
    }

    /** Where a decoded character begins in the original. */
    int start(int at) {
        return starts == null ? at : starts[at];
    }

    private EscapedText decode() {
        int length = decoded.length();
        StringBuilder next = new StringBuilder(length);
        int[] origins = new int[length + 1];
        int at = 0;
        while (at < length) {
            origins[next.length()] = start(at);
            int octet = octet(at);
            next.append(octet < 0 ? decoded.charAt(at) : (char) octet);
            at += octet < 0 ? 1 : 3;
        }
        origins[next.length()] = start(length);
        return new EscapedText(next.toString(), origins);
    }

    /** What an escape at a position stands for; -1 if none is there. */
    private int octet(int at) {
        if (decoded.charAt(at) != '%' || at + 2 >= decoded.length()) {
            return -1;
        }
        int high = Character.digit(decoded.charAt(at + 1), 16);
        int low = Character.digit(decoded.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}
