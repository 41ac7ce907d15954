package dev.gatehouse.forward;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Stream;

/**
 * What holds for the forwarded identity on every route. Immutable.
 *
 * @param mostOctets how large all of its headers may be together
 * @param signedHeader the header of our own tokens, which no client may send
 * @param signing how our own tokens are signed; null where none are
 * @param stripped the changes to the headers of other gateways that no client may send
 */
public record ForwardingConfig(
        int mostOctets, String signedHeader, @Nullable SigningConfig signing, StrippedHeaders stripped) {

    private static final ConfigKey<Integer> MOST_OCTETS = ConfigKey.of(
                    "gatehouse.forward.max-size",
                    ValueType.size(256, 1024 * 1024),
                    "How large the headers that carry the identity may be together, names included; a request whose identity"
                            + " is larger is refused.")
            .withDefault("8KiB");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = Stream.of(
                    List.of(MOST_OCTETS), StrippedHeaders.KEYS, SigningConfig.KEYS)
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    /**
     * Reads it.
     *
     * @param signed whether a route asks for our own tokens
     */
    public static ForwardingConfig from(ConfigReader reader, ForwardHeaders headers, boolean signed) {
        return new ForwardingConfig(
                reader.value(MOST_OCTETS),
                SigningConfig.header(reader, headers),
                SigningConfig.from(reader, signed),
                StrippedHeaders.from(reader, headers));
    }
}
