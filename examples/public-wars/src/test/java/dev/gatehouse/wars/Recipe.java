package dev.gatehouse.wars;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A section of docs/recipes.md, and the files that go with it in {@code src/main/recipes}.
 *
 * @param name the section's heading and the folder's name
 * @param text the section
 */
record Recipe(String name, String text) {

    private static final Path GUIDE = Path.of("..", "..", "docs", "recipes.md");
    private static final Path FILES = Path.of("src", "main", "recipes");

    /** Reads the recipe of that name. */
    static Recipe of(String name) throws IOException {
        Matcher section = Pattern.compile(
                        "^## " + Pattern.quote(name) + "\n(.*?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(GUIDE));
        if (!section.find()) {
            throw new IOException(GUIDE + " has no section " + name);
        }
        return new Recipe(name, section.group(1));
    }

    /** All there are. */
    static List<String> names() throws IOException {
        return Pattern.compile("^## ([a-z0-9-]+)$", Pattern.MULTILINE)
                .matcher(Files.readString(GUIDE))
                .results()
                .map(heading -> heading.group(1))
                .toList();
    }

    /** The settings that go into the WAR. */
    Path configuration() {
        return FILES.resolve(name).resolve("gatehouse.properties");
    }

    /** What the JVM of the container is told, a line each; empty if nothing. */
    List<String> options() throws IOException {
        Path file = FILES.resolve(name).resolve("jvm.options");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** The block of a language in the section; empty if there is none. */
    String block(String language) {
        Matcher block = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text);
        return block.find() ? block.group(1) : "";
    }

    /** The arguments of the command that makes the guarded copy. */
    List<String> command() {
        return List.of(block("sh").replace("\\\n", " ").strip().split("\\s+", -1));
    }

    /** The WAR as Maven Central has it. */
    Path original() {
        return Path.of(System.getProperty("wars.directory"), command().get(4));
    }

    /**
     * Sets the system properties among the options; they stay for the JVM's life, which is the ITs'.
     *
     * @param here what stands in for a value that is of another machine
     */
    void setOptions(Map<String, String> here) throws IOException {
        for (String option : options()) {
            String[] parts = option.substring("-D".length()).split("=", 2);
            System.setProperty(parts[0], here.getOrDefault(parts[0], parts[1]));
        }
    }
}
