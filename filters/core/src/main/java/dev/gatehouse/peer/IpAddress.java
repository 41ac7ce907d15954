package dev.gatehouse.peer;

import java.util.ArrayList;
import java.util.List;

/**
 * An IP address; one of IPv4 is the same as its mapped form in IPv6 (RFC 4291 §2.5.5.2). Parsed without any look-up.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {

    private static final long MAPPED = 0xFFFFL;
    private static final int GROUPS = 8;

    /**
     * The address that {@code text} spells (RFC 4291 §2.2; IPv4 as four decimal numbers without leading zeros).
     *
     * @throws IllegalArgumentException if it spells none, or has brackets, a port or a zone
     */
    public static IpAddress parse(String text) {
        return text.indexOf(':') < 0 ? new IpAddress(0, MAPPED << 32 | dotted(text)) : colons(text);
    }

    /**
     * The address that a container gives for a peer, which may have brackets and a zone.
     *
     * @throws IllegalArgumentException if it is none
     */
    static IpAddress ofPeer(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        return parse(zone < 0 ? bare : bare.substring(0, zone));
    }

    /** Whether it is one of IPv4. */
    public boolean isV4() {
        return high == 0 && low >>> 32 == MAPPED;
    }

    private static long dotted(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw malformed();
        }
        long value = 0;
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                throw malformed();
            }
            value = value << 8 | Integer.parseInt(part);
        }
        return value;
    }

    private static IpAddress colons(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return of(groups(text), List.of(), false);
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            throw malformed();
        }
        String before = text.substring(0, gap);
        if (before.indexOf('.') >= 0) {
            throw malformed();
        }
        String after = text.substring(gap + 2);
        return of(before.isEmpty() ? List.of() : groups(before), after.isEmpty() ? List.of() : groups(after), true);
    }

    private static IpAddress of(List<Integer> before, List<Integer> after, boolean gap) {
        int given = before.size() + after.size();
        if (gap ? given >= GROUPS : given != GROUPS) {
            throw malformed();
        }
        List<Integer> all = new ArrayList<>(before);
        for (int i = given; i < GROUPS; i++) {
            all.add(0);
        }
        all.addAll(after);
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS; i++) {
            if (i < GROUPS / 2) {
                high = high << 16 | all.get(i);
            } else {
                low = low << 16 | all.get(i);
            }
        }
        return new IpAddress(high, low);
    }

    /** Groups of four hexadecimal digits at the most; the last two may be an IPv4 address. */
    private static List<Integer> groups(String text) {
        List<Integer> groups = new ArrayList<>();
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                long value = dotted(parts[i]);
                groups.add((int) (value >>> 16));
                groups.add((int) (value & 0xFFFF));
            } else if (parts[i].matches("[0-9A-Fa-f]{1,4}")) {
                groups.add(Integer.parseInt(parts[i], 16));
            } else {
                throw malformed();
            }
        }
        return groups;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("has something that is no IP address");
    }
}
