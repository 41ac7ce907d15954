package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One layer of settings: names and raw values from one place. Implementations are immutable or safe for use by several
 * threads.
 */
public interface SettingsSource {

    /** Where the values come from, in words that an operator can act on, such as {@code file gatehouse.yaml}. */
    String origin(String name);

    /** All names that this source holds, whether they are Gatehouse's or not. */
    Set<String> names();

    /** The raw value, or null where this source does not hold the name. */
    @Nullable
    String value(String name);

    /** Mistakes that were found where the values come from; reported with all others. */
    default List<ConfigProblem> problems() {
        return List.of();
    }

    /** A source over a copy of {@code values}; {@code origin} is told for each name. */
    static SettingsSource of(String origin, Map<String, String> values) {
        Map<String, String> copy = Map.copyOf(values);
        return new SettingsSource() {
            @Override
            public String origin(String name) {
                return origin;
            }

            @Override
            public Set<String> names() {
                return copy.keySet();
            }

            @Override
            public @Nullable String value(String name) {
                return copy.get(name);
            }
        };
    }

    /** The JVM's system properties as they are now. */
    static SettingsSource systemProperties() {
        Map<String, String> values = new java.util.HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> {
            String value = System.getProperty(name);
            if (value != null) {
                values.put(name, value);
            }
        });
        return of("system property", values);
    }
}
