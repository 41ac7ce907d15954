package dev.gatehouse.testing;

import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;

import java.util.LinkedHashMap;
import java.util.Map;

/** Settings spelled by a test: names and values in turn, all of the source {@value #ORIGIN}. */
public final class TestSettings {

    /** Where the values say that they come from. */
    public static final String ORIGIN = "a test";

    private TestSettings() {}

    /** The settings. */
    public static Settings of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without value");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.of(SettingsSource.of(ORIGIN, values));
    }

    /** A reader of the settings. */
    public static ConfigReader reader(String... namesAndValues) {
        return new ConfigReader(of(namesAndValues));
    }
}
