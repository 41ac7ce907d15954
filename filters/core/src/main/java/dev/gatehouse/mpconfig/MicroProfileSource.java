package dev.gatehouse.mpconfig;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The values of a MicroProfile {@link Config} as they were when this was made, each with the source that it is from. */
public final class MicroProfileSource implements SettingsSource {

    private static final String API = "org.eclipse.microprofile.config.ConfigProvider";

    private final Map<String, ConfigValue> values = new LinkedHashMap<>();

    /**
     * The values under {@code gatehouse.} of {@code config}.
     *
     * @param known the keys that there are: implementations guess dotted names for environment variables, and a guess
     *     that is no key is left to {@link dev.gatehouse.config.EnvironmentSource}
     */
    public MicroProfileSource(Config config, List<ConfigKey<?>> known) {
        for (String name : config.getPropertyNames()) {
            boolean guessed = isVariable(name) && known.stream().noneMatch(key -> key.matches(name));
            if (name.startsWith(Settings.PREFIX) && !guessed) {
                values.put(name, config.getConfigValue(name));
            }
        }
    }

    private static boolean isVariable(String name) {
        return System.getenv(name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_")) != null;
    }

    /** Whether the API and an implementation are there. */
    public static boolean isAvailable() {
        try {
            Class.forName(API, false, MicroProfileSource.class.getClassLoader());
            return ConfigProvider.getConfig() != null;
        } catch (ClassNotFoundException | LinkageError | IllegalStateException e) {
            return false;
        }
    }

    /** The values of the container's own configuration. */
    public static MicroProfileSource ofContainer(List<ConfigKey<?>> known) {
        return new MicroProfileSource(ConfigProvider.getConfig(), known);
    }

    @Override
    public String origin(String name) {
        ConfigValue value = values.get(name);
        return value == null ? "MicroProfile Config" : value.getSourceName();
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(values.keySet());
    }

    /** The value; its raw form where it points at a file or a variable, which MicroProfile would read as a default. */
    @Override
    public @Nullable String value(String name) {
        ConfigValue value = values.get(name);
        if (value == null) {
            return null;
        }
        String raw = value.getRawValue();
        return raw != null && (raw.contains("${file:") || raw.contains("${env:")) ? raw : value.getValue();
    }
}
