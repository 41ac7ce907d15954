package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A layered look-up of raw values: the first source that holds a name wins. Immutable.
 *
 * <p>An empty value counts as not set, so that a higher source can switch a lower one's value off.
 */
public final class Settings {

    /** What every property of Gatehouse begins with. */
    public static final String PREFIX = "gatehouse.";

    /** The character after the dot: no name of a group sorts behind it. */
    private static final char BEHIND_DOT = '.' + 1;

    /** Sorted, so that what belongs to one group is found without looking at all others. */
    private final NavigableMap<String, RawValue> values;

    /** Names whose value is empty, and where it stands. */
    private final Map<String, String> emptied;

    private final List<ConfigProblem> problems;
    /** By the prefix that was asked for, of which there are few. */
    private final Map<String, Set<String>> groups = new ConcurrentHashMap<>();

    private Settings(NavigableMap<String, RawValue> values, Map<String, String> emptied, List<ConfigProblem> problems) {
        this.values = values;
        this.emptied = emptied;
        this.problems = List.copyOf(problems);
    }

    /** The settings of {@code sources}, highest precedence first. Names outside {@code gatehouse.} are left out. */
    public static Settings of(List<SettingsSource> sources) {
        return of(sources, new TreeMap<>());
    }

    /** The same kept in {@code values}, an empty map: a test counts what is looked at in it. */
    static Settings of(List<SettingsSource> sources, NavigableMap<String, RawValue> values) {
        for (SettingsSource source : sources) {
            for (String name : source.names()) {
                String value = name.startsWith(PREFIX) ? source.value(name) : null;
                if (value != null) {
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

    /** All names under {@code gatehouse.} that have a value, sorted. */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /**
     * The names that stand in the placeholder after {@code prefix}, sorted: for {@code gatehouse.issuers.} the issuers. The
     * cost grows with their number, not with that of all settings, and a prefix is looked through once.
     */
    public Set<String> groups(String prefix) {
        return groups.computeIfAbsent(prefix, this::findGroups);
    }

    private Set<String> findGroups(String prefix) {
        Set<String> found = new LinkedHashSet<>();
        String name = values.higherKey(prefix);
        while (name != null && name.startsWith(prefix)) {
            int dot = name.indexOf('.', prefix.length());
            if (dot > prefix.length()) {
                found.add(name.substring(prefix.length(), dot));
                name = values.ceilingKey(name.substring(0, dot) + BEHIND_DOT);
            } else {
                name = values.higherKey(name);
            }
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(new TreeSet<>(found)));
    }

    /** What follows {@code prefix} in all names that begin with it, sorted. */
    public List<String> tails(String prefix) {
        List<String> tails = new ArrayList<>();
        String name = values.higherKey(prefix);
        while (name != null && name.startsWith(prefix)) {
            tails.add(name.substring(prefix.length()));
            name = values.higherKey(name);
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
