package dev.gatehouse.route;

import dev.gatehouse.http.CanonicalPath;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One segment's place in the tree of paths. */
final class PathNode<T> {

    private final Map<String, PathNode<T>> literals = new HashMap<>();
    private final List<RouteTable.Entry<T>> here = new ArrayList<>();
    private final List<RouteTable.Entry<T>> below = new ArrayList<>();
    private @Nullable PathNode<T> any;

    Optional<T> add(RoutePattern pattern, T route) {
        PathNode<T> node = this;
        List<RouteTable.Entry<T>> entries = null;
        for (String segment : pattern.path().substring(1).split("/", -1)) {
            if (segment.equals("**")) {
                entries = node.below;
            } else if (!segment.isEmpty()) {
                node = node.child(segment);
            }
        }
        if (entries == null) {
            entries = node.here;
        }
        for (RouteTable.Entry<T> entry : entries) {
            if (entry.pattern.overlaps(pattern)) {
                return Optional.of(entry.match.route());
            }
        }
        entries.add(new RouteTable.Entry<>(pattern, route));
        return Optional.empty();
    }

    private PathNode<T> child(String segment) {
        if (!segment.equals("*")) {
            return literals.computeIfAbsent(segment, name -> new PathNode<>());
        }
        PathNode<T> child = any;
        if (child == null) {
            child = new PathNode<>();
            any = child;
        }
        return child;
    }

    /** The entries of the most specific pattern for the path from {@code from} on, or null. */
    @Nullable
    List<RouteTable.Entry<T>> find(CanonicalPath path, int from) {
        String value = path.value();
        // A slash at the end names the same resource to many frameworks, so it must not lead to another route.
        if (from >= value.length()) {
            return here.isEmpty() ? orBelow() : here;
        }
        boolean last = from >= path.lastSegmentStart();
        int end = last ? value.length() : value.indexOf('/', from);
        int next = last ? value.length() : end + 1;
        PathNode<T> literal = literals.isEmpty() ? null : literals.get(value.substring(from, end));
        List<RouteTable.Entry<T>> found = literal == null ? null : literal.find(path, next);
        if (found == null && any != null) {
            found = any.find(path, next);
        }
        return found != null ? found : orBelow();
    }

    private @Nullable List<RouteTable.Entry<T>> orBelow() {
        return below.isEmpty() ? null : below;
    }
}
