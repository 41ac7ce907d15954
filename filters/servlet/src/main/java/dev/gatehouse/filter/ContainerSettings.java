package dev.gatehouse.filter;

import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.EnvironmentSource;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.mpconfig.MicroProfileSource;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The settings of a drop-in, highest precedence first: MicroProfile Config where the container has it, system
 * properties, environment, the file that {@code gatehouse.config} names, init-params, context-params, the file
 * {@code WEB-INF/gatehouse.properties} or {@code .yaml} of the application.
 */
public final class ContainerSettings {

    private ContainerSettings() {}

    /** The settings of a web application. */
    public static Settings of(ServletContext context) {
        return of(context, List.of());
    }

    /** The settings of a filter, whose init-params come before the application's context-params. */
    static Settings of(FilterConfig config) {
        SettingsSource initParams =
                params(initParamOf(config.getFilterName()), config.getInitParameterNames(), config::getInitParameter);
        return of(config.getServletContext(), List.of(initParams));
    }

    /** The same of a filter that the container has not made yet. */
    static Settings of(ServletContext context, FilterRegistration filter) {
        return of(context, List.of(SettingsSource.of(initParamOf(filter.getName()), filter.getInitParameters())));
    }

    private static String initParamOf(String filter) {
        return "init-param of the filter " + filter;
    }

    private static Settings of(ServletContext context, List<SettingsSource> initParams) {
        List<SettingsSource> below = new ArrayList<>(initParams);
        below.add(params("context-param", context.getInitParameterNames(), context::getInitParameter));
        below.addAll(PackagedSettings.of(context));

        List<SettingsSource> all = new ArrayList<>();
        if (MicroProfileSource.isAvailable()) {
            all.add(MicroProfileSource.ofContainer(GatewayConfig.KEYS));
        }
        all.add(SettingsSource.systemProperties());
        all.add(new EnvironmentSource(System.getenv(), GatewayConfig.KEYS));
        List<SettingsSource> found = new ArrayList<>(all);
        found.addAll(below);
        Settings.of(found)
                .raw(ConfigFile.key().name())
                .ifPresent(file -> all.add(ConfigFile.read(Path.of(file.text()))));
        all.addAll(below);
        return Settings.of(all);
    }

    private static SettingsSource params(
            String origin, @Nullable Enumeration<String> names, Function<String, @Nullable String> value) {
        Map<String, String> values = new HashMap<>();
        for (String name : names == null ? List.<String>of() : Collections.list(names)) {
            String text = value.apply(name);
            if (text != null) {
                values.put(name, text);
            }
        }
        return SettingsSource.of(origin, values);
    }
}
