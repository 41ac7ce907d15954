package dev.gatehouse.audit;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

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
    /** Details that are numbers, in whatever event. */
    private static final Set<String> NUMBERS = Set.of("status", "count", "uses", "sessions", "events");

    private static final String HEX = "0123456789ABCDEF";

    // What stands before a request's values, which is half of each line, is copied as a whole.
    private static final byte[] REQUEST_ID = text("request_id");
    private static final byte[] TRACE_ID = text("trace_id");
    private static final byte[] DECISION = text("decision");
    private static final byte[] REPLY = text("reply");
    private static final byte[] CODE = text("code");
    private static final byte[] REASON = text("reason");
    private static final byte[] PHASE = text("phase");
    private static final byte[] ROUTE = text("route");
    private static final byte[] TENANT = text("tenant");
    private static final byte[] SCHEME = text("scheme");
    private static final byte[] CLIENT = text("client");
    private static final byte[] SUBJECT = text("subject");
    private static final byte[] KEY_ID = text("key_id");
    private static final byte[] ADDRESS = text("address");
    private static final byte[] METHOD = text("method");
    private static final byte[] PATH = text("path");
    private static final byte[] STATUS = name("status");
    private static final byte[] WOULD_BE_STATUS = name("would_be_status");
    private static final byte[] LATENCY_US = name("latency_us");

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
                detail(detail.getKey(), detail.getValue());
            }
            dated.event().flags().forEach(this::flag);
        }
        plain("}\n");
        events++;
    }

    private void write(RequestEvent request) {
        field(REQUEST_ID, request.requestId());
        field(TRACE_ID, request.traceId());
        field(DECISION, request.decision().word());
        if (request.status() != 0) {
            number(STATUS, request.status());
        }
        if (request.delivery() != Delivery.WHOLE) {
            field(REPLY, request.delivery().word());
        }
        if (request.wouldBeStatus() != 0) {
            number(WOULD_BE_STATUS, request.wouldBeStatus());
        }
        field(CODE, request.code());
        field(REASON, request.reason());
        field(PHASE, request.phase());
        field(ROUTE, request.route());
        field(TENANT, request.tenant());
        field(SCHEME, request.scheme());
        field(CLIENT, request.client());
        field(SUBJECT, request.subject());
        field(KEY_ID, request.credentialId());
        field(ADDRESS, request.address());
        field(METHOD, request.method());
        field(PATH, request.path());
        number(LATENCY_US, request.micros());
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

    /** A name, and all that stands before its value that is a number. */
    private static byte[] name(String name) {
        return (",\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
    }

    /** A name, and all that stands before its value that is a text. */
    private static byte[] text(String name) {
        return (",\"" + name + "\":\"").getBytes(StandardCharsets.US_ASCII);
    }

    private void field(byte[] before, @Nullable String value) {
        if (value != null) {
            copy(before);
            escaped(value);
            quote();
        }
    }

    private void detail(String name, String value) {
        if (NUMBERS.contains(name) && value.matches("\\d{1,18}")) {
            plain(",\"" + name + "\":" + value);
        } else {
            field(name, value);
        }
    }

    private void field(String name, String value) {
        plain(",\"");
        escaped(name);
        plain("\":\"");
        escaped(value);
        quote();
    }

    private void flag(String name, boolean value) {
        plain(",\"");
        escaped(name);
        plain(value ? "\":true" : "\":false");
    }

    private void quote() {
        require(1);
        octets[size++] = '"';
    }

    private void copy(byte[] from) {
        require(from.length);
        System.arraycopy(from, 0, octets, size, from.length);
        size += from.length;
    }

    private void number(byte[] before, long value) {
        copy(before);
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
