package dev.gatehouse.peer;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;

import java.util.List;

/**
 * Whose word on clients counts, by the address that opened the connection. Immutable.
 *
 * @param ranges their addresses; none for nobody's
 */
public record TrustedProxies(List<AddressRange> ranges) {

    private static final ConfigKey<List<AddressRange>> RANGES = ConfigKey.of(
            "gatehouse.trusted-proxies",
            new ValueType<>(AddressRange::parse, "an address or a range such as 10.0.0.0/8 or fd00::/8").list(),
            "Whose forwarded headers count, by the address that opened the connection; host names are not looked up. Not"
                    + " set: nobody's.");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(RANGES);

    /** Copies the list. */
    public TrustedProxies {
        ranges = List.copyOf(ranges);
    }

    /** Reads the list. */
    public static TrustedProxies from(ConfigReader reader) {
        return new TrustedProxies(reader.list(RANGES));
    }

    /** Whether the peer with this address, as the container writes it, is one of them; what is no address is not. */
    public boolean contains(String peerAddress) {
        if (ranges.isEmpty()) {
            return false;
        }
        try {
            return contains(IpAddress.ofPeer(peerAddress));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    boolean contains(IpAddress address) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }
}
