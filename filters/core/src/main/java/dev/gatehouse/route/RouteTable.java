package dev.gatehouse.route;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the route of a host, method and path: a literal segment before {@code *} before {@code **}, the request's own
 * host before any. The cost grows with the path, not with the number of routes. Not changed once it is in use.
 *
 * @param <T> what a route stands for
 */
public final class RouteTable<T> {

    private final Map<String, PathNode<T>> byHost = new HashMap<>();
    private final RouteLookup<T> none = new RouteLookup.NoRoute<>();

    /** Adds a route; the result is the route that is already there for the same requests, and then nothing is added. */
    public Optional<T> add(RoutePattern pattern, T route) {
        PathNode<T> node = byHost.computeIfAbsent(pattern.host(), host -> new PathNode<>());
        return node.add(pattern, route);
    }

    /** The route of a request. */
    public RouteLookup<T> find(RequestView request, CanonicalPath path) {
        return find(request, request.method(), path);
    }

    /** The route that the request would have with another method. */
    public RouteLookup<T> find(RequestView request, String method, CanonicalPath path) {
        List<Entry<T>> entries = entries(request, path);
        if (entries == null) {
            return none;
        }
        for (int i = 0; i < entries.size(); i++) {
            Entry<T> entry = entries.get(i);
            if (entry.pattern.allows(method)) {
                return entry.match;
            }
        }
        TreeSet<String> allowed = new TreeSet<>();
        entries.forEach(entry -> allowed.addAll(entry.pattern.allowed()));
        return new RouteLookup.NoMethod<>(new ArrayList<>(allowed));
    }

    /** Returns whether a route of any host and method is for a path. */
    public boolean isAnyHosts(CanonicalPath path) {
        return byHost.values().stream().anyMatch(node -> node.find(path, 1) != null);
    }

    private @Nullable List<Entry<T>> entries(RequestView request, CanonicalPath path) {
        if (byHost.size() > 1 || !byHost.containsKey("")) {
            String host = request.host();
            List<Entry<T>> own = entriesOf(host, path);
            for (int dot = host.indexOf('.'); own == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
                own = entriesOf("*" + host.substring(dot), path);
            }
            if (own != null) {
                return own;
            }
        }
        return entriesOf("", path);
    }

    private @Nullable List<Entry<T>> entriesOf(String host, CanonicalPath path) {
        PathNode<T> node = byHost.get(host);
        return node == null ? null : node.find(path, 1);
    }

    static final class Entry<T> {
        final RoutePattern pattern;
        final RouteLookup.Matched<T> match;

        Entry(RoutePattern pattern, T route) {
            this.pattern = pattern;
            this.match = new RouteLookup.Matched<>(route, pattern.allowEncoded());
        }
    }
}
