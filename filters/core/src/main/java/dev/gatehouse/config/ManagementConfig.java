package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Where the standalone server is managed, and by whom. Immutable.
 *
 * @param host the address
 * @param port the port; 0 for any that is free
 * @param token what who manages must present; null for nobody
 * @param open whether there is a management port at all
 */
public record ManagementConfig(
        String host, int port, @Nullable String token, boolean open) {

    private static final int SHORTEST_TOKEN = 24;

    private static final ConfigKey<String> HOST = ConfigKey.of(
                    "gatehouse.management.host",
                    ValueType.text().checked(ManagementConfig::host, "an address or a host's name"),
                    "Standalone only: the address of the management port, which tells health and metrics to whoever reaches it.")
            .withDefault("127.0.0.1");
    private static final ConfigKey<Integer> PORT = ConfigKey.of(
                    "gatehouse.management.port",
                    ValueType.integer(0, 65_535),
                    "Standalone only: the management port; 0 for any that is free. It is opened where any property of it is set.")
            .withDefault("9090");
    private static final ConfigKey<String> TOKEN = ConfigKey.of(
                    "gatehouse.management.token",
                    ValueType.text()
                            .checked(
                                    ManagementConfig::token,
                                    "at least " + SHORTEST_TOKEN + " visible ASCII characters"),
                    "The secret that requests to change something at the management port carry as a bearer token. Not set: nobody may."
                            + " Health and metrics need none.")
            .asSecret();

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(HOST, PORT, TOKEN);

    /** Reads where and by whom. */
    public static ManagementConfig from(ConfigReader reader) {
        ManagementConfig config = new ManagementConfig(
                reader.value(HOST),
                reader.value(PORT),
                reader.optional(TOKEN),
                KEYS.stream().anyMatch(reader::isSet));
        boolean local = InsecureUrls.isLoopbackHost(config.host);
        if (config.token != null && !local && !InsecureUrls.from(reader).allowed()) {
            reader.problem(
                    HOST,
                    "would have the token go over the network in the clear",
                    "a loopback address, or gatehouse.allow-insecure-http=true");
        }
        return config;
    }

    private static String token(String text) {
        if (!text.matches("[\\x21-\\x7E]{" + SHORTEST_TOKEN + ",}")) {
            throw new IllegalArgumentException("is too short, or has other characters");
        }
        return text;
    }

    private static String host(String text) {
        if (!text.matches("[A-Za-z0-9.:-]+")) {
            throw new IllegalArgumentException("is no address");
        }
        return text;
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return "ManagementConfig[" + host + ":" + port + "]";
    }
}
