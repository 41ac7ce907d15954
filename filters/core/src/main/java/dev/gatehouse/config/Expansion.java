package dev.gatehouse.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values that point elsewhere: {@code ${file:/run/secrets/x}} and {@code ${env:NAME}}. */
final class Expansion {

    private static final Pattern POINTER = Pattern.compile("\\$\\{(file|env):([^}]+)}");

    private Expansion() {}

    /**
     * The text with each pointer replaced by what it points at, without white space around the whole.
     *
     * @throws IllegalArgumentException if a pointer leads nowhere, or to nothing: an empty secret is no secret
     */
    static String expand(String text) {
        String expanded = POINTER.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(target(match.group(1), match.group(2))))
                .trim();
        if (expanded.isEmpty()) {
            throw new IllegalArgumentException("points at an empty value");
        }
        return expanded;
    }

    /** The files that the text points at. */
    static List<Path> files(String text) {
        return POINTER.matcher(text)
                .results()
                .filter(match -> match.group(1).equals("file"))
                .map(match -> Path.of(match.group(2)))
                .distinct()
                .toList();
    }

    private static String target(String kind, String name) {
        if (kind.equals("env")) {
            String value = System.getenv(name);
            if (value == null) {
                throw new IllegalArgumentException("points at the environment variable " + name + ", which is not set");
            }
            return value;
        }
        try {
            return Files.readString(Path.of(name)).stripTrailing();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("points at the file " + name + ", which can't be read", e);
        }
    }
}
