package dev.gatehouse.proxy.server;

import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.EnvironmentSource;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.mpconfig.MicroProfileSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.MapBackedConfigSource;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings of the standalone server: MicroProfile Config by SmallRye, with the file as one of its sources. */
public final class StandaloneSettings {

    /** Above {@code microprofile-config.properties} (100), below the environment (300) and system properties (400). */
    private static final int FILE_ORDINAL = 200;

    private StandaloneSettings() {}

    /**
     * Reads them as they are now.
     *
     * @throws dev.gatehouse.config.ConfigurationException if the file can't be read
     */
    public static Settings read(Path file) {
        SettingsSource source = ConfigFile.read(file);
        Map<String, String> values = new HashMap<>();
        for (String name : source.names()) {
            String value = source.value(name);
            values.put(name, value == null ? "" : value);
        }
        MicroProfileSource microProfile = new MicroProfileSource(
                new SmallRyeConfigBuilder()
                        .addDefaultSources()
                        .withSources(new FileConfigSource("file " + file, values))
                        .build(),
                GatewayConfig.KEYS);
        return Settings.of(List.of(microProfile, new EnvironmentSource(System.getenv(), GatewayConfig.KEYS)));
    }

    /** The file under its own name, which stands in error messages. */
    private static final class FileConfigSource extends MapBackedConfigSource {
        private static final long serialVersionUID = 1L;

        FileConfigSource(String name, Map<String, String> values) {
            super(name, values, FILE_ORDINAL);
        }
    }
}
