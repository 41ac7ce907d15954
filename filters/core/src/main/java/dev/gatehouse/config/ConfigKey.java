package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * A typed property: its name, how its text is read, what is allowed, and its default. The configuration reference is
 * generated from these, so the descriptions are whole sentences.
 *
 * <p>A name may hold placeholders, {@code gatehouse.issuers.<i>.issuer}; a placeholder at the end takes the rest of the
 * name, dots included.
 *
 * @param name the full name, with placeholders in angle brackets
 * @param parser reads the text
 * @param allowed what is allowed, in the words of an error message
 * @param defaultText the default as an operator would write it, or null if there is none
 * @param secret whether the value must never be shown
 * @param restriction whether it keeps something out, so that an empty value would let it in
 * @param description one or two sentences for the reference
 * @param <T> the value's type
 */
public record ConfigKey<T>(
        String name,
        ConfigParser<T> parser,
        String allowed,
        @Nullable String defaultText,
        boolean secret,
        boolean restriction,
        String description) {

    /** A key that keeps nothing out. */
    public ConfigKey(
            String name,
            ConfigParser<T> parser,
            String allowed,
            @Nullable String defaultText,
            boolean secret,
            String description) {
        this(name, parser, allowed, defaultText, secret, false, description);
    }

    /** Checks that nothing but the default is null. */
    public ConfigKey {
        Objects.requireNonNull(name);
        Objects.requireNonNull(parser);
        Objects.requireNonNull(allowed);
        Objects.requireNonNull(description);
    }

    /** A key without default whose value may be shown. */
    public static <T> ConfigKey<T> of(String name, ValueType<T> type, String description) {
        return new ConfigKey<>(name, type.parser(), type.allowed(), null, false, description);
    }

    /** The same key with a default, in an operator's spelling. */
    public ConfigKey<T> withDefault(String text) {
        return new ConfigKey<>(name, parser, allowed, text, secret, restriction, description);
    }

    /** The same key, its value never shown. */
    public ConfigKey<T> asSecret() {
        return new ConfigKey<>(name, parser, allowed, defaultText, true, restriction, description);
    }

    /** The same key, which must not be empty where it is set. */
    public ConfigKey<T> asRestriction() {
        return new ConfigKey<>(name, parser, allowed, defaultText, secret, true, description);
    }

    /** The concrete name with the placeholders filled in from left to right. */
    public String nameFor(List<String> groups) {
        String concrete = name;
        for (String group : groups) {
            int open = concrete.indexOf('<');
            int close = concrete.indexOf('>');
            if (open < 0) {
                throw new IllegalArgumentException(name + " has fewer placeholders than " + groups);
            }
            concrete = concrete.substring(0, open) + group + concrete.substring(close + 1);
        }
        return concrete;
    }

    /** What stands before the first placeholder, such as {@code gatehouse.issuers.}. */
    String prefix() {
        int open = name.indexOf('<');
        return open < 0 ? name : name.substring(0, open);
    }

    /** Whether {@code concrete} is this key with its placeholders filled in. */
    public boolean matches(String concrete) {
        return matches(name, concrete);
    }

    private static boolean matches(String template, String concrete) {
        int open = template.indexOf('<');
        if (open < 0) {
            return template.equals(concrete);
        }
        String before = template.substring(0, open);
        if (!concrete.startsWith(before)) {
            return false;
        }
        String rest = template.substring(template.indexOf('>') + 1);
        String tail = concrete.substring(before.length());
        if (rest.isEmpty()) {
            return !tail.isEmpty();
        }
        int dot = tail.indexOf('.');
        return dot > 0 && matches(rest, tail.substring(dot));
    }
}
