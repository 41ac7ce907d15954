package dev.gatehouse.auth.token;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The claims of a token, by name or by JSON pointer. A claim that is null is missing. Immutable.
 *
 * @param members the parsed JSON object: strings, longs, doubles, big integers, booleans, lists, maps
 */
public record Claims(Map<String, Object> members) {

    /** The value at a claim's name, or at a JSON pointer (RFC 6901) if {@code path} begins with a slash; null if none. */
    public @Nullable Object at(String path) {
        if (!path.startsWith("/")) {
            return members.get(path);
        }
        Object node = members;
        for (String token : path.substring(1).split("/", -1)) {
            String name = token.replace("~1", "/").replace("~0", "~");
            if (node instanceof Map<?, ?> map) {
                node = map.get(name);
            } else if (node instanceof List<?> list && name.matches("0|[1-9]\\d{0,6}")) {
                int index = Integer.parseInt(name);
                node = index < list.size() ? list.get(index) : null;
            } else {
                return null;
            }
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    /** The text at {@code path}, or null if it is missing or no text. */
    public @Nullable String textAt(String path) {
        return at(path) instanceof String text ? text : null;
    }

    /**
     * The values at {@code path}: a list's elements, or the single value; numbers and booleans in their JSON spelling.
     * Objects are left out.
     */
    public List<String> valuesAt(String path) {
        Object node = at(path);
        List<String> values = new ArrayList<>();
        if (node instanceof List<?> list) {
            for (Object element : list) {
                addScalar(element, values);
            }
        } else {
            addScalar(node, values);
        }
        return values;
    }

    /** Words at {@code path}: a list's elements, or a text's parts between spaces, as {@code scope} has (RFC 8693 §4.2). */
    public List<String> wordsAt(String path) {
        List<String> words = new ArrayList<>();
        if (at(path) instanceof String text) {
            for (String word : text.split(" ", -1)) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
            return words;
        }
        return valuesAt(path);
    }

    private static void addScalar(@Nullable Object node, List<String> values) {
        if (node instanceof String || node instanceof Number || node instanceof Boolean) {
            values.add(node.toString());
        }
    }

    /** Leaves the values out: they may be personal. */
    @Override
    public String toString() {
        return "Claims" + members.keySet();
    }
}
