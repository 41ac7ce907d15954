package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.DuplicateKeyException;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** A {@code .properties} or {@code .yaml} file as a source; YAML's nesting becomes dots, its lists become commas. */
public final class ConfigFile {

    private static final ConfigKey<Path> KEY =
            ConfigKey.of("gatehouse.config", ValueType.file(), "A .properties or .yaml file with more settings.");

    /** Longer than any property's; an alias within what it stands for would nest for ever. */
    private static final int LONGEST_NAME = 1000;

    private ConfigFile() {}

    /** The key that names the file. */
    public static ConfigKey<Path> key() {
        return KEY;
    }

    /**
     * The file's values.
     *
     * @throws ConfigurationException if the file can't be read or understood, or says a thing twice
     */
    public static SettingsSource read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw problem(file.toString(), "can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /**
     * The values of a file's {@code text}.
     *
     * @param file its name, which says whether it is YAML
     * @throws ConfigurationException if it can't be understood, or says a thing twice
     */
    public static SettingsSource parse(String file, String text) {
        try {
            return SettingsSource.of("file " + file, isYaml(file) ? yaml(text) : properties(text));
        } catch (YamlEngineException e) {
            throw problem(file, "can't be understood: " + describe(e));
        } catch (IllegalArgumentException e) {
            throw problem(file, "can't be understood: " + e.getMessage());
        }
    }

    /** Where the mistake is. The parser's own words quote the line, and a secret with it. */
    private static String describe(YamlEngineException mistake) {
        if (!(mistake instanceof MarkedYamlEngineException marked)) {
            return "it is no YAML, or has too many aliases";
        }
        String what = marked instanceof DuplicateKeyException ? marked.getProblem() : "malformed YAML";
        return marked.getProblemMark()
                .map(mark -> what + " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                .orElse(what);
    }

    private static boolean isYaml(String file) {
        return file.endsWith(".yaml") || file.endsWith(".yml");
    }

    private static ConfigurationException problem(String file, String problem) {
        return new ConfigurationException(
                List.of(new ConfigProblem(KEY.name(), null, file, problem, "a readable .properties or .yaml file")));
    }

    private static Map<String, String> properties(String text) {
        DuplicateRefusingProperties properties = new DuplicateRefusingProperties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException("a string reader does not fail", e);
        }
        return properties.entrySet().stream()
                .collect(Collectors.toMap(entry -> (String) entry.getKey(), entry -> (String) entry.getValue()));
    }

    private static Map<String, String> yaml(String text) {
        LoadSettings strict = LoadSettings.builder()
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(10)
                .build();
        Map<String, String> flat = new LinkedHashMap<>();
        Object root = new Load(strict).loadFromString(text);
        if (root != null) {
            flatten("", root, flat);
        }
        return flat;
    }

    private static void flatten(String name, Object node, Map<String, String> flat) {
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("the nesting is too deep");
        }
        if (node instanceof Map<?, ?> map) {
            // A key without a value is an empty one, as in a .properties file.
            map.forEach((key, value) ->
                    flatten(name.isEmpty() ? String.valueOf(key) : name + "." + key, value == null ? "" : value, flat));
        } else if (name.isEmpty()) {
            throw new IllegalArgumentException("the top level is no mapping");
        } else {
            String text = node instanceof List<?> list
                    ? list.stream().map(element -> plain(name, element)).collect(Collectors.joining(","))
                    : String.valueOf(node);
            if (flat.put(name, text) != null) {
                throw new IllegalArgumentException(name + " is set twice");
            }
        }
    }

    private static String plain(String name, @Nullable Object element) {
        if (element == null || element instanceof Map || element instanceof List) {
            throw new IllegalArgumentException("the list " + name + " has an element that is no plain value");
        }
        if (element.toString().contains(",")) {
            throw new IllegalArgumentException("the list " + name + " has an element with a comma");
        }
        return element.toString();
    }

    private static final class DuplicateRefusingProperties extends Properties {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Object put(Object key, Object value) {
            if (containsKey(key)) {
                throw new IllegalArgumentException(key + " is set twice");
            }
            return super.put(key, value);
        }
    }
}
