package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A layered look-up of raw values: the first source that holds a name wins. Immutable.
 *
 * <p>An empty value counts as not set, so that a higher source can switch a lower one's value off.
 */
public final class Settings {

    /** What every property of Gatehouse begins with. */
    public static final String PREFIX = "gatehouse.";

    private final Map<String, RawValue> values;
    /** Names whose value is empty, and where it stands. */
    private final Map<String, String> emptied;

    private final List<ConfigProblem> problems;

    private Settings(Map<String, RawValue> values, Map<String, String> emptied, List<ConfigProblem> problems) {
        this.values = values;
        this.emptied = emptied;
        this.problems = List.copyOf(problems);
    }

    /** The settings of {@code sources}, highest precedence first. Names outside {@code gatehouse.} are left out. */
    public static Settings of(List<SettingsSource> sources) {
        Map<String, RawValue> values = new LinkedHashMap<>();
        for (SettingsSource source : sources) {
            for (String name : new TreeSet<>(source.names())) {
                String value = source.value(name);
                if (name.startsWith(PREFIX) && value != null) {
                    values.putIfAbsent(name, new RawValue(value.trim(), source.origin(name)));
                }
            }
        }
        Map<String, String> emptied = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (value.text().isEmpty()) {
                emptied.put(name, value.origin());
            }
        });
        values.keySet().removeAll(emptied.keySet());
        return new Settings(
                values,
                emptied,
                sources.stream().flatMap(source -> source.problems().stream()).toList());
    }

    /** The settings of one source. */
    public static Settings of(SettingsSource source) {
        return of(List.of(source));
    }

    /** The raw value of a concrete name, if any source holds it. */
    public Optional<RawValue> raw(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The names that are set to nothing, and where each is. */
    public Map<String, String> emptied() {
        return Map.copyOf(emptied);
    }

    /** The mistakes that the sources have found by themselves. */
    public List<ConfigProblem> problems() {
        return problems;
    }

    /** All names under {@code gatehouse.} that have a value. */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** The names that stand in the placeholder after {@code prefix}, sorted: for {@code gatehouse.issuers.} the issuers. */
    public List<String> groups(String prefix) {
        TreeSet<String> groups = new TreeSet<>();
        for (String name : values.keySet()) {
            int dot = name.indexOf('.', prefix.length());
            if (name.startsWith(prefix) && dot > prefix.length()) {
                groups.add(name.substring(prefix.length(), dot));
            }
        }
        return new ArrayList<>(groups);
    }

    /** All names that begin with {@code prefix}, and what follows it there. */
    public List<String> tails(String prefix) {
        List<String> tails = new ArrayList<>();
        for (String name : values.keySet()) {
            if (name.startsWith(prefix) && name.length() > prefix.length()) {
                tails.add(name.substring(prefix.length()));
            }
        }
        return tails;
    }

    /**
     * A value as written, and where.
     *
     * @param text the trimmed text, never empty
     * @param origin where it stands
     */
    public record RawValue(String text, String origin) {

        /** Leaves the text out: it may be a secret. */
        @Override
        public String toString() {
            return "RawValue[" + origin + "]";
        }
    }

    static @Nullable String nearest(String name, List<String> candidates) {
        String best = null;
        int least = Math.max(3, name.length() / 4);
        for (String candidate : candidates) {
            int distance = EditDistance.between(name, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }
}
