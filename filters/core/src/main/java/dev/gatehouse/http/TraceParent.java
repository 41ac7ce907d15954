package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The {@code traceparent} of a request (W3C Trace Context §3.2). A client's own is kept if it sent just one and that is
 * a valid one of version 00; it is a label that ties traces together, never a proof.
 *
 * @param value the header's value
 * @param kept whether it is the client's own
 */
public record TraceParent(String value, boolean kept) {

    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;
    private static final byte[] FORM =
            "00-................................-................-01".getBytes(StandardCharsets.ISO_8859_1);

    /** The client's if it is valid, else a new one. */
    public static TraceParent of(List<String> sent) {
        return sent.size() == 1 && isValid(sent.get(0)) ? new TraceParent(sent.get(0), true) : next();
    }

    /** Whether a value has the form of version 00, lower case and without an id of zeros. */
    public static boolean isValid(@Nullable String text) {
        return text != null
                && text.length() == LENGTH
                && text.startsWith("00-")
                && text.charAt(PARENT_ID - 1) == '-'
                && text.charAt(FLAGS - 1) == '-'
                && isId(text, TRACE_ID, PARENT_ID - 1)
                && isId(text, PARENT_ID, FLAGS - 1)
                && isHex(text.charAt(FLAGS))
                && isHex(text.charAt(FLAGS + 1));
    }

    /** 32 hexadecimal digits: what all services call the trace that the request belongs to. */
    public String traceId() {
        return value.substring(TRACE_ID, PARENT_ID - 1);
    }

    /** One that says "recorded", since the audit event names it. Need not be unpredictable (§3.2.2.3 asks for random). */
    private static TraceParent next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] text = FORM.clone();
        write(nonZero(random), text, TRACE_ID);
        write(random.nextLong(), text, TRACE_ID + 16);
        write(nonZero(random), text, PARENT_ID);
        return new TraceParent(new String(text, StandardCharsets.ISO_8859_1), false);
    }

    private static long nonZero(ThreadLocalRandom random) {
        long bits = random.nextLong();
        while (bits == 0) {
            bits = random.nextLong();
        }
        return bits;
    }

    private static void write(long bits, byte[] text, int from) {
        for (int i = 0; i < 16; i++) {
            text[from + i] = (byte) Character.forDigit((int) (bits >>> 4 * i) & 0xF, 16);
        }
    }

    private static boolean isId(String text, int from, int to) {
        boolean zero = true;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isHex(c)) {
                return false;
            }
            zero &= c == '0';
        }
        return !zero;
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
}
