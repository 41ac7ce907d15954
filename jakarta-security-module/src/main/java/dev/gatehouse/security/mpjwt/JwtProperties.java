package dev.gatehouse.security.mpjwt;

import dev.gatehouse.config.Settings.RawValue;
import jakarta.servlet.ServletContext;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is set of {@code mp.jwt.*}: in MicroProfile Config, or where the container has none, in system properties and
 * context-params. Immutable.
 */
final class JwtProperties {

    private static final List<String> GROUPS = List.of("mp.jwt.verify.", "mp.jwt.token.", "mp.jwt.decrypt.");

    /** MicroProfile JWT 2.1 §9.2. */
    private static final List<String> KNOWN = List.of(
            "mp.jwt.verify.issuer",
            "mp.jwt.verify.audiences",
            "mp.jwt.verify.publickey",
            "mp.jwt.verify.publickey.location",
            "mp.jwt.verify.publickey.algorithm",
            "mp.jwt.verify.clock.skew",
            "mp.jwt.verify.token.age",
            "mp.jwt.token.header",
            "mp.jwt.token.cookie",
            "mp.jwt.decrypt.key.location",
            "mp.jwt.decrypt.key.algorithm");

    private final Map<String, RawValue> values = new TreeMap<>();

    private JwtProperties() {}

    static JwtProperties of(ServletContext context) {
        if (isConfigPresent()) {
            return of(ConfigProvider.getConfig());
        }
        JwtProperties properties = new JwtProperties();
        for (String name : Collections.list(context.getInitParameterNames())) {
            properties.put(name, context.getInitParameter(name), "context-param");
        }
        for (String name : System.getProperties().stringPropertyNames()) {
            properties.put(name, System.getProperty(name), "system property");
        }
        return properties;
    }

    /** What is listed, for the misspelt, and what is known by name: a source need not list what it has. */
    static JwtProperties of(Config config) {
        JwtProperties properties = new JwtProperties();
        Set<String> names = new LinkedHashSet<>(KNOWN);
        config.getPropertyNames().forEach(names::add);
        for (String name : names) {
            if (GROUPS.stream().anyMatch(name::startsWith)) {
                ConfigValue value = config.getConfigValue(name);
                properties.put(name, value.getValue(), value.getSourceName());
            }
        }
        return properties;
    }

    private static boolean isConfigPresent() {
        try {
            return ConfigProvider.getConfig() != null;
        } catch (LinkageError | IllegalStateException e) {
            return false;
        }
    }

    private void put(String name, @Nullable String value, @Nullable String source) {
        if (value != null && !value.isBlank() && GROUPS.stream().anyMatch(name::startsWith)) {
            values.put(name, new RawValue(value.trim(), name + " in " + source));
        }
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** The names, sorted. */
    List<String> names() {
        return List.copyOf(new TreeSet<>(values.keySet()));
    }

    /** The value and its origin, which begins with the property's own name; null if it is not set. */
    @Nullable
    RawValue get(String name) {
        return values.get(name);
    }
}
