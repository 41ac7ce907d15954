package dev.gatehouse.config;

import java.util.List;

/**
 * Where the standalone server listens. Immutable.
 *
 * @param host the address
 * @param port the port; 0 for any that is free
 */
public record ServerConfig(String host, int port) {

    private static final ConfigKey<String> HOST = ConfigKey.of(
                    "gatehouse.server.host", ValueType.text(), "Standalone only: the address to listen on.")
            .withDefault("0.0.0.0");
    private static final ConfigKey<Integer> PORT = ConfigKey.of(
                    "gatehouse.server.port",
                    ValueType.integer(0, 65_535),
                    "Standalone only: the port to listen on; 0 for any that is free.")
            .withDefault("8080");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(HOST, PORT);

    /** Reads where to listen. */
    public static ServerConfig from(ConfigReader reader) {
        return new ServerConfig(reader.value(HOST), reader.value(PORT));
    }
}
