package dev.gatehouse.tenant;

import dev.gatehouse.http.CanonicalPath;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds the longest prefix of a path, segment by segment: the cost grows with the path, not with the number of
 * prefixes. Not changed once it is in use.
 *
 * @param <T> what a prefix stands for
 */
final class PathPrefixes<T> {

    private final Map<String, PathPrefixes<T>> children = new HashMap<>();
    private @Nullable T here;

    void add(String prefix, T value) {
        PathPrefixes<T> node = this;
        for (String segment : prefix.substring(1).split("/", -1)) {
            node = node.children.computeIfAbsent(segment, name -> new PathPrefixes<>());
        }
        node.here = value;
    }

    @Nullable
    T find(CanonicalPath path) {
        String value = path.value();
        PathPrefixes<T> node = this;
        T found = null;
        int from = 1;
        while (from < value.length() && !node.children.isEmpty()) {
            int slash = from >= path.lastSegmentStart() ? -1 : value.indexOf('/', from);
            int end = slash < 0 ? value.length() : slash;
            PathPrefixes<T> next = node.children.get(value.substring(from, end));
            if (next == null) {
                return found;
            }
            node = next;
            found = node.here == null ? found : node.here;
            from = end + 1;
        }
        return found;
    }
}
