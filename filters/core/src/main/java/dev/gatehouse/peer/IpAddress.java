package dev.gatehouse.peer;

import dev.gatehouse.quota.Share;

import java.util.List;

/**
 * An IP address; one of IPv4 is the same as its mapped form in IPv6 (RFC 4291 §2.5.5.2). Parsed without any look-up.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {

    /** What stands for a peer without an address, such as one of a Unix domain socket. */
    public static final IpAddress NONE = new IpAddress(0, 0);

    private static final long MAPPED = 0xFFFFL;
    private static final int GROUPS = 8;

    /**
     * The address that {@code text} spells (RFC 4291 §2.2; IPv4 as four decimal numbers without leading zeros).
     *
     * @throws IllegalArgumentException if it spells none, or has brackets, a port or a zone
     */
    public static IpAddress parse(String text) {
        return text.indexOf(':') < 0 ? new IpAddress(0, MAPPED << 32 | dotted(text, 0)) : colons(text);
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

    /**
     * What one customer of a network has: the address itself for IPv4, its /64 for IPv6 (RFC 6177 §2), within which a
     * client picks addresses as it likes. The blocks of IPv4 lie where IPv6 has none in use ({@code ::/8}).
     */
    public long block() {
        return isV4() ? low : high;
    }

    /**
     * The first 48 bits of an IPv6 address: what one site of a network may have (RFC 6177 §2), within which a client picks
     * a {@link #block} as it likes. Of no meaning for IPv4.
     */
    public long site() {
        return high & ~0xFFFFL;
    }

    /**
     * The shares of fair places that count for a request from here: a third for its block, half for its site, since a mobile
     * network may have a block for each of its customers.
     */
    public List<Share> shares() {
        Share block = Share.third(block());
        return isV4() ? List.of(block) : List.of(block, Share.half(new Site(site())));
    }

    /** A site as a holder of places, apart from a block with the same bits. */
    private record Site(long prefix) {}

    private static long dotted(String text, int from) {
        long address = 0;
        int parts = 0;
        int part = 0;
        int digits = 0;
        for (int i = from; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (digits == 0 || part > 255 || parts == 4) {
                    throw malformed();
                }
                address = address << 8 | part;
                parts++;
                part = 0;
                digits = 0;
            } else if (c < '0' || c > '9' || digits == 3 || (digits > 0 && part == 0)) {
                throw malformed();
            } else {
                part = part * 10 + (c - '0');
                digits++;
            }
        }
        if (parts != 4) {
            throw malformed();
        }
        return address;
    }

    /** Groups of four hexadecimal digits at the most; the last two may be an IPv4 address, and one gap stands for zeros. */
    private static IpAddress colons(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int i = 0;
        if (text.startsWith("::")) {
            gap = 0;
            i = 2;
        }
        while (i < text.length()) {
            int start = i;
            int value = 0;
            while (i < text.length() && digit(text.charAt(i)) >= 0) {
                if (i - start == 4) {
                    throw malformed();
                }
                value = value << 4 | digit(text.charAt(i++));
            }
            if (i < text.length() && text.charAt(i) == '.' && count <= GROUPS - 2) {
                long last = dotted(text, start);
                groups[count++] = (int) (last >>> 16);
                groups[count++] = (int) (last & 0xFFFF);
                break;
            }
            if (i == start || count == GROUPS) {
                throw malformed();
            }
            groups[count++] = value;
            if (i == text.length()) {
                break;
            }
            if (text.charAt(i++) != ':' || i == text.length()) {
                throw malformed();
            }
            if (text.charAt(i) == ':') {
                if (gap >= 0) {
                    throw malformed();
                }
                gap = count;
                i++;
            }
        }
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            throw malformed();
        }
        return of(groups, count, gap);
    }

    private static IpAddress of(int[] groups, int count, int gap) {
        long high = 0;
        long low = 0;
        int zeros = GROUPS - count;
        for (int i = 0; i < GROUPS; i++) {
            int group = gap < 0 || i < gap ? groups[i] : i < gap + zeros ? 0 : groups[i - zeros];
            if (i < GROUPS / 2) {
                high = high << 16 | group;
            } else {
                low = low << 16 | group;
            }
        }
        return new IpAddress(high, low);
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("has something that is no IP address");
    }

    /** In the one recommended spelling (RFC 5952 §4): lower case, the longest run of zeros left out. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (isV4()) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                text.append(low >>> shift & 0xFF).append(shift > 0 ? "." : "");
            }
            return text.toString();
        }
        int gap = -1;
        int zeros = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && group(end) == 0) {
                end++;
            }
            if (end - i > zeros) {
                gap = i;
                zeros = end - i;
            }
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += zeros - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < GROUPS / 2 ? high : low;
        return (int) (half >>> (48 - 16 * (index % (GROUPS / 2))) & 0xFFFF);
    }
}
