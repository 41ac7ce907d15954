package dev.gatehouse.http;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The id under which a request stands in replies and logs. A client's own id is kept if it is short and plain, since it
 * ties the logs of several services together; it is a label, never a proof.
 */
public final class RequestId {

    private static final int MOST_CHARACTERS = 64;

    private RequestId() {}

    /** Whether a client's id may be kept: 1 to 64 letters, digits, dots, dashes and underscores. */
    public static boolean isAcceptable(String id) {
        if (id.isEmpty() || id.length() > MOST_CHARACTERS) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    /** A new id of 32 hexadecimal digits. Need not be unpredictable, so no secure random is spent on it. */
    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] digits = new byte[32];
        write(random.nextLong(), digits, 0);
        write(random.nextLong(), digits, 16);
        return new String(digits, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static void write(long bits, byte[] digits, int from) {
        long rest = bits;
        for (int i = from; i < from + 16; i++) {
            int nibble = (int) (rest & 0xF);
            digits[i] = (byte) (nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
            rest >>>= 4;
        }
    }
}
