package dev.gatehouse.peer;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Which address a request comes from: the peer's, unless the peer is a trusted proxy. Then the header that proxies append
 * to is walked from its end, past every trusted proxy, and the first other address counts. What can't be read ends the
 * walk: whatever stands further to the front, the client may have written itself. Immutable.
 *
 * @param proxies whose word counts
 * @param header where they write it
 */
public record ClientAddresses(TrustedProxies proxies, ForwardedHeader header) {

    private static final ConfigKey<ForwardedHeader> HEADER = ConfigKey.of(
                    "gatehouse.forwarded-header",
                    ValueType.oneOf(ForwardedHeader.class),
                    "The header to which gatehouse.trusted-proxies append the address of their client. The other one counts for"
                            + " nothing.")
            .withDefault("x-forwarded-for");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(HEADER);

    /** Reads who may say so, and where. */
    public static ClientAddresses from(ConfigReader reader) {
        return new ClientAddresses(TrustedProxies.from(reader), reader.value(HEADER));
    }

    /** The address that {@code request} comes from. */
    public IpAddress of(RequestView request) {
        IpAddress client;
        try {
            client = IpAddress.ofPeer(request.peerAddress());
        } catch (IllegalArgumentException e) {
            return IpAddress.NONE;
        }
        if (!proxies.contains(client)) {
            return client;
        }
        List<String> lines = request.headers(header.field());
        for (int line = lines.size() - 1; line >= 0; line--) {
            String text = lines.get(line);
            int end = text.length();
            while (end >= 0) {
                int comma = header.commaBefore(text, end);
                IpAddress hop = address(text, comma + 1, end);
                if (hop == null) {
                    return client;
                }
                client = hop;
                if (!proxies.contains(hop)) {
                    return client;
                }
                end = comma;
            }
        }
        return client;
    }

    private @Nullable IpAddress address(String text, int from, int to) {
        try {
            return header.address(ForwardedHeader.trim(text.substring(from, to)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
