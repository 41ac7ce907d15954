package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where the standalone server listens. Immutable.
 *
 * @param host the address
 * @param port the port; 0 for any that is free
 * @param tls how it ends TLS; null for plain HTTP
 */
public record ServerConfig(String host, int port, @Nullable ServerTls tls) {

    private static final ConfigKey<String> HOST = ConfigKey.of(
                    "gatehouse.server.host", ValueType.text(), "Standalone only: the address to listen on.")
            .withDefault("0.0.0.0");
    private static final ConfigKey<Integer> PORT = ConfigKey.of(
                    "gatehouse.server.port",
                    ValueType.integer(0, 65_535),
                    "Standalone only: the port to listen on; 0 for any that is free.")
            .withDefault("8080");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = Stream.concat(Stream.of(HOST, PORT), ServerTls.KEYS.stream())
            .<ConfigKey<?>>map(key -> key)
            .toList();

    /** Reads where to listen. */
    public static ServerConfig from(ConfigReader reader) {
        return new ServerConfig(reader.value(HOST), reader.value(PORT), ServerTls.from(reader));
    }
}
