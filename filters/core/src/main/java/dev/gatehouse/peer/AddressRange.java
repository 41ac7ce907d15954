package dev.gatehouse.peer;

/**
 * All addresses that begin with the same bits. A range of IPv6 holds no address of IPv4, however short its prefix is.
 *
 * @param first the lowest address
 * @param bits how many bits are common, of 128; of an IPv4 range, 96 more than its prefix says
 */
public record AddressRange(IpAddress first, int bits) {

    private static final int V4_OFFSET = 96;
    private static final AddressRange LOOPBACK = parse("127.0.0.0/8");
    private static final AddressRange LOOPBACK_V6 = parse("::1");

    /**
     * The range that {@code text} spells: an address, or a prefix (RFC 4632 §3.1, RFC 4291 §2.3).
     *
     * @throws IllegalArgumentException if it spells none, or if bits beyond the prefix are set
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new AddressRange(IpAddress.parse(text), 128);
        }
        String written = text.substring(0, slash);
        IpAddress first = IpAddress.parse(written);
        String length = text.substring(slash + 1);
        boolean dotted = written.indexOf(':') < 0;
        if (!length.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(length) > (dotted ? 32 : 128)) {
            throw new IllegalArgumentException("has a prefix of an impossible length");
        }
        AddressRange range = new AddressRange(first, Integer.parseInt(length) + (dotted ? V4_OFFSET : 0));
        if (!range.masked(first).equals(first)) {
            throw new IllegalArgumentException("has an address with bits beyond its prefix");
        }
        return range;
    }

    /** Whether every address of its family is in it. */
    public boolean isEverything() {
        return bits == 0 || (isV4() && bits == V4_OFFSET);
    }

    /** Whether only this machine is in it (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
    public boolean isLoopback() {
        return LOOPBACK.bits <= bits && LOOPBACK.contains(first) || LOOPBACK_V6.equals(this);
    }

    /** Whether it is so large that it names nobody: more than 2 to the power of 24 addresses, or half as many bits in IPv6. */
    public boolean isVague() {
        return isV4() ? bits < V4_OFFSET + 8 : bits < 48;
    }

    /** Returns whether each address of another range is in it. */
    public boolean contains(AddressRange other) {
        return bits <= other.bits
                && isV4() == other.isV4()
                && masked(other.first).equals(first);
    }

    /** As it is written in settings; an address alone has no prefix. */
    @Override
    public String toString() {
        int prefix = isV4() ? bits - V4_OFFSET : bits;
        return prefix == (isV4() ? 32 : 128) ? first.toString() : first + "/" + prefix;
    }

    boolean contains(IpAddress address) {
        return address.isV4() == isV4() && masked(address).equals(first);
    }

    private boolean isV4() {
        return bits >= V4_OFFSET && first.isV4();
    }

    private IpAddress masked(IpAddress address) {
        return new IpAddress(address.high() & mask(bits), address.low() & mask(bits - 64));
    }

    private static long mask(int length) {
        return length <= 0 ? 0 : length >= 64 ? -1 : -1L << (64 - length);
    }
}
