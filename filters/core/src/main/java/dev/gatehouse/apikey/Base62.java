package dev.gatehouse.apikey;

import java.security.SecureRandom;

/** Digits, upper case and lower case letters: text that a double click selects whole and no URL or shell changes. */
final class Base62 {

    private static final byte[] ALPHABET = new byte[62];
    private static final boolean[] MEMBER = new boolean[128];

    static {
        int i = 0;
        for (char[] range : new char[][] {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}) {
            for (char c = range[0]; c <= range[1]; c++) {
                ALPHABET[i++] = (byte) c;
                MEMBER[c] = true;
            }
        }
    }

    private Base62() {}

    /** {@code length} characters, each of the 62 equally likely. */
    static String random(int length, SecureRandom random) {
        StringBuilder text = new StringBuilder(length);
        byte[] octets = new byte[length * 2];
        while (text.length() < length) {
            random.nextBytes(octets);
            for (int i = 0; i < octets.length && text.length() < length; i++) {
                int value = octets[i] & 0x3F;
                // The two values too many are thrown away: folded in, they would favour two characters.
                if (value < 62) {
                    text.append((char) ALPHABET[value]);
                }
            }
        }
        return text.toString();
    }

    /** The number in {@code length} characters, zeros in front. */
    static byte[] encode(long number, int length) {
        byte[] text = new byte[length];
        long rest = number;
        for (int i = length - 1; i >= 0; i--) {
            text[i] = ALPHABET[(int) (rest % 62)];
            rest /= 62;
        }
        return text;
    }

    static boolean isMember(byte octet) {
        return octet >= 0 && MEMBER[octet];
    }
}
