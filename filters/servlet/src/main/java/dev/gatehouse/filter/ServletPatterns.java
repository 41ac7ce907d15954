package dev.gatehouse.filter;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The URL patterns of an application's servlets: which servlet the container gives a path to. Immutable. */
final class ServletPatterns {

    /** A segment where a pattern takes any. */
    private static final String ANY = "_any_";

    private final Map<String, String> servlets;

    ServletPatterns(Map<String, String> servletsByPattern) {
        this.servlets = Map.copyOf(servletsByPattern);
    }

    /** Returns the patterns of all servlets that are registered now. */
    static ServletPatterns of(ServletContext context) {
        Map<String, String> servlets = new HashMap<>();
        for (ServletRegistration servlet : context.getServletRegistrations().values()) {
            for (String pattern : FilterPlace.orEmpty(servlet.getMappings())) {
                servlets.put(pattern, servlet.getName());
            }
        }
        return new ServletPatterns(servlets);
    }

    /** Returns the name of the servlet that the container gives a path to (Servlet 6.0 §12.1); null for none. */
    @Nullable
    String servletAt(String path) {
        String exact = servlets.get(path.equals("/") ? "" : path);
        if (exact != null) {
            return exact;
        }
        String prefix = path;
        while (true) {
            String servlet = servlets.get(prefix + "/*");
            if (servlet != null) {
                return servlet;
            }
            int slash = prefix.lastIndexOf('/');
            if (slash < 0) {
                break;
            }
            prefix = prefix.substring(0, slash);
        }
        String last = path.substring(path.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        String byExtension = dot < 0 ? null : servlets.get("*" + last.substring(dot));
        return byExtension == null ? servlets.get("/") : byExtension;
    }

    /**
     * Returns paths at which requests reach a servlet, one or more for each route whose paths do.
     *
     * @param routes the patterns of the routes' paths
     */
    List<String> paths(String servlet, List<String> routes) {
        Set<String> paths = new LinkedHashSet<>();
        servlets.forEach((pattern, name) -> {
            if (name.equals(servlet)) {
                add(paths, pattern, routes);
            }
        });
        return paths.stream().filter(path -> servlet.equals(servletAt(path))).toList();
    }

    private static void add(Set<String> paths, String pattern, List<String> routes) {
        if (pattern.isEmpty()) {
            paths.add("/");
        } else if (pattern.endsWith("/*")) {
            String prefix = pattern.substring(0, pattern.length() - 2);
            paths.add(prefix.isEmpty() ? "/" : prefix);
            paths.add(prefix + '/' + ANY);
            routes.forEach(route -> addMeeting(paths, segments(prefix), segments(route), ""));
        } else if (pattern.startsWith("*.")) {
            routes.forEach(route -> addMeeting(paths, List.of(), segments(route), pattern.substring(1)));
        } else if (pattern.equals("/")) {
            routes.forEach(route -> addMeeting(paths, List.of(), segments(route), ""));
        } else {
            paths.add(pattern);
        }
    }

    private static List<String> segments(String path) {
        return path.isEmpty() ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    /** Adds paths below {@code prefix} that end in {@code extension} and match the route, if there are any. */
    private static void addMeeting(Set<String> paths, List<String> prefix, List<String> route, String extension) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < route.size(); i++) {
            String segment = route.get(i);
            if (segment.equals("**")) {
                if (path.size() < prefix.size()) {
                    path.addAll(prefix.subList(path.size(), prefix.size()));
                }
                addEnding(paths, path, extension, false);
                path.add(ANY);
                addEnding(paths, path, extension, true);
                return;
            }
            if (i < prefix.size() && !segment.equals("*") && !segment.equals(prefix.get(i))) {
                return;
            }
            path.add(!segment.equals("*") ? segment : i < prefix.size() ? prefix.get(i) : ANY);
        }
        if (path.size() >= prefix.size()) {
            addEnding(paths, path, extension, route.get(route.size() - 1).equals("*"));
        }
    }

    private static void addEnding(Set<String> paths, List<String> path, String extension, boolean any) {
        String joined = "/" + String.join("/", path);
        if (any) {
            paths.add(joined + extension);
        } else if (joined.endsWith(extension)) {
            paths.add(joined);
        }
    }
}
