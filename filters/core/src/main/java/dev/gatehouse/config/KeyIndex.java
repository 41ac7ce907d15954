package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the keys that a name spells, segment by segment: the cost grows with the name, not with the number of keys. Immutable. */
final class KeyIndex {

    private final Node root = new Node();

    /** What stands behind one beginning of names. */
    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        /** Keys that end here. */
        private final List<ConfigKey<?>> here = new ArrayList<>();
        /** Keys whose last placeholder takes the rest of the name. */
        private final List<ConfigKey<?>> rest = new ArrayList<>();

        private @Nullable Node any;

        private Node any() {
            Node node = any;
            if (node == null) {
                node = new Node();
                any = node;
            }
            return node;
        }
    }

    /** An index of keys whose placeholders are whole segments. */
    KeyIndex(List<ConfigKey<?>> keys) {
        keys.forEach(this::add);
    }

    private void add(ConfigKey<?> key) {
        Node node = root;
        String[] segments = key.name().split("\\.", -1);
        for (int i = 0; i < segments.length; i++) {
            if (!segments[i].startsWith("<")) {
                node = node.literals.computeIfAbsent(segments[i], name -> new Node());
            } else if (i < segments.length - 1) {
                node = node.any();
            } else {
                node.rest.add(key);
                return;
            }
        }
        node.here.add(key);
    }

    /** The keys that {@code name} is with their placeholders filled in, as {@link ConfigKey#matches} says. */
    List<ConfigKey<?>> find(String name) {
        List<ConfigKey<?>> found = new ArrayList<>(2);
        find(root, name, 0, found);
        return found;
    }

    private static void find(Node node, String name, int from, List<ConfigKey<?>> found) {
        if (from < name.length()) {
            found.addAll(node.rest);
        }
        int dot = name.indexOf('.', from);
        Node literal = node.literals.get(dot < 0 ? name.substring(from) : name.substring(from, dot));
        if (dot < 0) {
            if (literal != null) {
                found.addAll(literal.here);
            }
            return;
        }
        if (literal != null) {
            find(literal, name, dot + 1, found);
        }
        if (node.any != null && dot > from) {
            find(node.any, name, dot + 1, found);
        }
    }
}
