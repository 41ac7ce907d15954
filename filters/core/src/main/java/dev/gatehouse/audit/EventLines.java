package dev.gatehouse.audit;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/**
 * Events as lines of JSON: visible ASCII alone, so that nothing in a value can end the line or drive a terminal. Written
 * by hand, since a line for each request is most of what the audit costs. Confined to the thread that writes.
 */
final class EventLines {

    private static final int FIRST_SIZE = 16 * 1024;
    /** What an escaped character takes. */
    private static final int LONGEST_ESCAPE = 6;

    private static final int DELETE = 0x7F;
    private static final char REPLACEMENT = '\uFFFD';
    private static final String HEX = "0123456789ABCDEF";

    private byte[] octets = new byte[FIRST_SIZE];
    private int size;
    private int events;
    /** The second that was last written as text, which is that of most events that follow. */
    private long second = Long.MIN_VALUE;

    private String secondText = "";

    /** How many events there are. */
    int events() {
        return events;
    }

    int octets() {
        return size;
    }

    /** The octets, until the next change. */
    ByteBuffer octetsToWrite() {
        return ByteBuffer.wrap(octets, 0, size).asReadOnlyBuffer();
    }

    /** The text, for tests. */
    @Override
    public String toString() {
        return new String(octets, 0, size, StandardCharsets.US_ASCII);
    }

    void clear() {
        size = 0;
        events = 0;
    }

    void add(TrailEntry entry) {
        if (entry instanceof RequestEvent request) {
            begin(request.time(), "request");
            write(request);
        } else if (entry instanceof TrailEntry.Dated dated) {
            begin(dated.time(), dated.event().type());
            for (Map.Entry<String, String> detail : dated.event().details().entrySet()) {
                field(detail.getKey(), detail.getValue());
            }
        }
        plain("}\n");
        events++;
    }

    private void write(RequestEvent request) {
        field("request_id", request.requestId());
        field("trace_id", request.traceId());
        field("decision", request.decision().word());
        number("status", request.status());
        if (request.wouldBeStatus() != 0) {
            number("would_be_status", request.wouldBeStatus());
        }
        field("code", request.code());
        field("reason", request.reason());
        field("phase", request.phase());
        field("route", request.route());
        field("tenant", request.tenant());
        field("scheme", request.scheme());
        field("client", request.client());
        field("subject", request.subject());
        field("key_id", request.credentialId());
        field("address", request.address());
        field("method", request.method());
        field("path", request.path());
        number("latency_us", request.micros());
    }

    private void begin(long time, String type) {
        plain("{\"time\":\"");
        date(time);
        plain("\"");
        field("event", type);
    }

    private void date(long millis) {
        long now = Math.floorDiv(millis, 1_000L);
        if (now != second) {
            String text = Instant.ofEpochSecond(now).toString();
            secondText = text.substring(0, text.length() - 1);
            second = now;
        }
        plain(secondText);
        int rest = (int) Math.floorMod(millis, 1_000L);
        require(LONGEST_ESCAPE);
        octets[size++] = '.';
        octets[size++] = (byte) ('0' + rest / 100);
        octets[size++] = (byte) ('0' + rest / 10 % 10);
        octets[size++] = (byte) ('0' + rest % 10);
        octets[size++] = 'Z';
    }

    private void field(String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        plain(",\"");
        escaped(name);
        plain("\":\"");
        escaped(value);
        plain("\"");
    }

    private void number(String name, long value) {
        plain(",\"");
        plain(name);
        plain("\":");
        if (value < 0) {
            plain(Long.toString(value));
            return;
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        require(digits);
        long rest = value;
        for (int at = size + digits - 1; at >= size; at--) {
            octets[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    /** What is known to be visible ASCII without quotes to escape. */
    private void plain(String text) {
        int length = text.length();
        require(length);
        byte[] to = octets;
        int at = size;
        for (int i = 0; i < length; i++) {
            to[at + i] = (byte) text.charAt(i);
        }
        size = at + length;
    }

    private void escaped(String text) {
        int length = text.length();
        require(length * LONGEST_ESCAPE);
        // In locals, since the fields would be written and read again for each character.
        byte[] to = octets;
        int at = size;
        int plain = 0;
        while (plain < length && isPlain(text.charAt(plain))) {
            to[at++] = (byte) text.charAt(plain++);
        }
        size = at;
        for (int i = plain; i < length; i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                octets[size++] = (byte) c;
            } else {
                escape(isHalf(text, i) ? REPLACEMENT : c);
            }
        }
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < DELETE && c != '"' && c != '\\';
    }

    /** Half a character is none, and a strict parser refuses it. */
    private static boolean isHalf(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private void escape(char c) {
        octets[size++] = '\\';
        if (c == '"' || c == '\\') {
            octets[size++] = (byte) c;
            return;
        }
        octets[size++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            octets[size++] = (byte) HEX.charAt(c >> shift & 0xF);
        }
    }

    private void require(int more) {
        if (octets.length - size < more) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, size + more));
        }
    }
}
