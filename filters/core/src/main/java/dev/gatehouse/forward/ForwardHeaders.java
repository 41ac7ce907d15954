package dev.gatehouse.forward;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The headers of the forwarded identity. Immutable.
 *
 * @param names a header's name for each field
 */
public record ForwardHeaders(Map<ForwardField, String> names) {

    private static final Map<ForwardField, ConfigKey<String>> NAMES = new EnumMap<>(ForwardField.class);

    /** Headers that HTTP and the containers act on. */
    static final Set<String> TAKEN = Set.of(
            "accept",
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "cookie",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "range",
            "te",
            "traceparent",
            "tracestate",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via");

    static {
        for (ForwardField field : ForwardField.values()) {
            NAMES.put(
                    field,
                    ConfigKey.of(
                                    "gatehouse.forward.headers." + field.word(),
                                    ValueType.text().checked(ForwardHeaders::name, "a header's name of its own"),
                                    "The header that carries the " + field.word()
                                            + "; what a client sends in it is removed.")
                            .withDefault(field.defaultHeader()));
        }
    }

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.copyOf(NAMES.values());

    /** Copies the map. */
    public ForwardHeaders {
        names = Map.copyOf(names);
    }

    /** Reads the names. */
    public static ForwardHeaders from(ConfigReader reader) {
        Map<ForwardField, String> names = new EnumMap<>(ForwardField.class);
        Map<String, ForwardField> seen = new HashMap<>();
        NAMES.forEach((field, key) -> {
            String name = reader.value(key);
            names.put(field, name);
            if (seen.put(name.toLowerCase(Locale.ROOT), field) != null) {
                reader.problem(key, "is another field's header too", "a header's name of its own");
            }
        });
        return new ForwardHeaders(names);
    }

    /** The header of a field. */
    public String name(ForwardField field) {
        return names.getOrDefault(field, field.defaultHeader());
    }

    /** Whether a name is one of these, in any case. */
    boolean contains(String name) {
        return names.values().stream().anyMatch(name::equalsIgnoreCase);
    }

    /** All headers, in the fields' order. */
    List<String> all() {
        List<String> all = new ArrayList<>();
        for (ForwardField field : ForwardField.values()) {
            all.add(name(field));
        }
        return all;
    }

    /** A header's name that nobody else acts on. */
    static String name(String text) {
        if (!text.matches("[A-Za-z][A-Za-z0-9-]{0,63}")) {
            throw new IllegalArgumentException("is no plain header's name");
        }
        if (TAKEN.contains(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("is a header with a meaning of its own");
        }
        return text;
    }
}
