package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads typed values and collects what is wrong with them, so that a start reports every mistake. Confined to the
 * thread that reads the configuration.
 */
public final class ConfigReader {

    /** How many unknown names are compared with all that there are: each costs about a millisecond. */
    private static final int MAX_SUGGESTIONS = 100;

    private final Settings settings;
    /** A set: a key that two features read is still one mistake. */
    private final Set<ConfigProblem> problems = new LinkedHashSet<>();

    private final List<SecretText> secrets = new ArrayList<>();

    /** A reader of {@code settings} without problems yet. */
    public ConfigReader(Settings settings) {
        this.settings = settings;
    }

    /** What is read. */
    public Settings settings() {
        return settings;
    }

    /** The value, its default, or null where there is neither; a bad value is a problem and reads as null. */
    public <T> @Nullable T optional(ConfigKey<T> key, String... groups) {
        String name = key.nameFor(List.of(groups));
        Settings.RawValue raw = settings.raw(name).orElse(null);
        if (raw == null) {
            String text = key.defaultText();
            return text == null ? null : key.parser().parse(text);
        }
        try {
            return key.parser().parse(Expansion.expand(raw.text()));
        } catch (IllegalArgumentException e) {
            problems.add(new ConfigProblem(
                    name,
                    raw.origin(),
                    key.secret() ? null : raw.text(),
                    String.valueOf(e.getMessage()),
                    key.allowed()));
            return null;
        }
    }

    /** The value or its default; where there is neither, that is a problem and reads as null. */
    public <T> @Nullable T required(ConfigKey<T> key, String... groups) {
        T value = optional(key, groups);
        if (value == null && !isSet(key, groups)) {
            problems.add(new ConfigProblem(key.nameFor(List.of(groups)), null, null, "is missing", key.allowed()));
        }
        return value;
    }

    /** A secret whose files can be read again while the server runs; null where it is not set or bad. */
    public @Nullable SecretText secret(ConfigKey<String> key, String... groups) {
        String name = key.nameFor(List.of(groups));
        Settings.RawValue raw = settings.raw(name).orElse(null);
        if (raw == null || optional(key, groups) == null) {
            return null;
        }
        SecretText secret = new SecretText(name, raw.text());
        if (!secret.files().isEmpty()) {
            secrets.add(secret);
        }
        return secret;
    }

    /** The secrets read so far that point at files. */
    public List<SecretText> secrets() {
        return List.copyOf(secrets);
    }

    /** The value of a key that has a default; a bad value is a problem and reads as the default. */
    public <T> T value(ConfigKey<T> key, String... groups) {
        T value = optional(key, groups);
        if (value != null) {
            return value;
        }
        String text = key.defaultText();
        if (text == null) {
            throw new IllegalStateException(key.name() + " has no default");
        }
        return key.parser().parse(text);
    }

    /** The list of a key that has no default; not set and bad both read as empty. */
    public <T> List<T> list(ConfigKey<List<T>> key, String... groups) {
        List<T> value = optional(key, groups);
        return value == null ? List.of() : value;
    }

    /** Whether a source sets the key. */
    public boolean isSet(ConfigKey<?> key, String... groups) {
        return settings.raw(key.nameFor(List.of(groups))).isPresent();
    }

    /** Records that the value of {@code key} is wrong for a reason that its parser can't know. */
    public void problem(ConfigKey<?> key, String problem, String allowed, String... groups) {
        String name = key.nameFor(List.of(groups));
        Settings.RawValue raw = settings.raw(name).orElse(null);
        problems.add(new ConfigProblem(
                name,
                raw == null ? null : raw.origin(),
                raw == null || key.secret() ? null : raw.text(),
                problem,
                allowed));
    }

    /** Takes over the mistakes that the sources have found by themselves. */
    public void reportSources() {
        problems.addAll(settings.problems());
    }

    /** Every name under {@code gatehouse.} that no key of {@code known} matches is a problem. */
    public void refuseUnknown(List<ConfigKey<?>> known) {
        KeyIndex index = new KeyIndex(known);
        List<String> candidates = known.stream().map(ConfigKey::name).toList();
        int suggestions = 0;
        for (String name : settings.names()) {
            if (index.find(name).isEmpty()) {
                Settings.RawValue raw = settings.raw(name).orElseThrow();
                String nearest =
                        suggestions++ < MAX_SUGGESTIONS ? Settings.nearest(name, concrete(name, candidates)) : null;
                problems.add(new ConfigProblem(
                        name,
                        raw.origin(),
                        null,
                        "is no property of Gatehouse",
                        nearest == null ? "the properties in docs/configuration.md" : "did you mean " + nearest + "?"));
            }
        }
    }

    /** Every restriction among {@code known} that is set to nothing is a problem: it would be lifted without a word. */
    public void refuseEmptyRestrictions(List<ConfigKey<?>> known) {
        KeyIndex index = new KeyIndex(known);
        settings.emptied()
                .forEach((name, origin) -> index.find(name).stream()
                        .filter(ConfigKey::restriction)
                        .findFirst()
                        .ifPresent(key -> problems.add(new ConfigProblem(
                                name,
                                origin,
                                "",
                                "is empty, which would lift the restriction",
                                key.allowed() + "; or not set at all"))));
    }

    /** How many problems were found so far. */
    public int problemCount() {
        return problems.size();
    }

    /** The problems found so far. */
    public List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    /** Throws if there is any problem. */
    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems());
        }
    }

    /** The candidates with the operator's own group names in the places of the placeholders. */
    private static List<String> concrete(String name, List<String> candidates) {
        String[] own = name.split("\\.", -1);
        List<String> filled = new ArrayList<>();
        for (String candidate : candidates) {
            String[] parts = candidate.split("\\.", -1);
            for (int i = 0; i < parts.length && i < own.length; i++) {
                if (parts[i].startsWith("<")) {
                    parts[i] = own[i];
                }
            }
            filled.add(String.join(".", parts));
        }
        return filled;
    }
}
