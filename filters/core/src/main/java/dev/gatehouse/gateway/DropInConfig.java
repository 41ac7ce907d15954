package dev.gatehouse.gateway;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Whether an application that has the jar wants to be guarded. Immutable.
 *
 * @param enabled null where nobody has said
 */
public record DropInConfig(@Nullable Boolean enabled) {

    private static final ConfigKey<Boolean> ENABLED = ConfigKey.of(
            "gatehouse.enabled",
            ValueType.flag(),
            "Has gatehouse-filters.jar map its filter before all others by itself, without a line in web.xml; false for an"
                    + " application that is to go without. At the proxy it says nothing.");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(ENABLED);

    /**
     * Reads this and nothing else.
     *
     * @throws dev.gatehouse.config.ConfigurationException if it is neither true nor false
     */
    public static DropInConfig from(Settings settings) {
        ConfigReader reader = new ConfigReader(settings);
        DropInConfig config = new DropInConfig(reader.optional(ENABLED));
        reader.throwIfAny();
        return config;
    }

    /** That it is a mistake where no application is there to be guarded. */
    static void reportUnused(ConfigReader reader) {
        if (reader.optional(ENABLED) != null) {
            reader.problem(ENABLED, "says nothing at the proxy, which guards its backends always", "not set");
        }
    }
}
