package dev.gatehouse.filter;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a filter stands, by its registration: a route beside the filter's mappings would be open without a word, so the
 * application does not start then.
 */
final class FilterPlace {

    private FilterPlace() {}

    /**
     * Checks that the filter of a class stands before every path that a route is for, however many times it is registered.
     *
     * @throws ServletException naming the routes that it does not stand before
     */
    static void check(ServletContext context, String filter, List<StartRoute> routes) throws ServletException {
        Set<String> patterns = new TreeSet<>();
        boolean shown = false;
        for (FilterRegistration registration : context.getFilterRegistrations().values()) {
            if (filter.equals(registration.getClassName())) {
                patterns.addAll(patterns(context, registration));
                shown = true;
            }
        }
        if (!shown) {
            // Registered in a way that the container does not show.
            return;
        }
        List<String> open = new ArrayList<>();
        for (StartRoute route : routes) {
            String path = route.path();
            if (patterns.stream().noneMatch(pattern -> covers(pattern, path))) {
                open.add(route.name() + " (" + path + ")");
            }
        }
        if (!open.isEmpty()) {
            throw new ServletException("GH0006 " + filter + " is mapped to " + patterns
                    + " and does not stand before all paths of the routes " + open + ": map it to /*");
        }
    }

    private static Set<String> patterns(ServletContext context, FilterRegistration registration) {
        Set<String> patterns = new TreeSet<>(orEmpty(registration.getUrlPatternMappings()));
        for (String name : orEmpty(registration.getServletNameMappings())) {
            ServletRegistration servlet = context.getServletRegistration(name);
            if (servlet != null) {
                patterns.addAll(orEmpty(servlet.getMappings()));
            }
        }
        return patterns;
    }

    /** An empty collection for null, which Open Liberty returns for a registration without mappings of a kind. */
    static Collection<String> orEmpty(@Nullable Collection<String> mappings) {
        return mappings == null ? List.of() : mappings;
    }

    /** Whether a pattern of the container (Servlet 6.0 §12.2) holds every path that a route's pattern is for. */
    static boolean covers(String pattern, String path) {
        if (pattern.equals("/*")) {
            return true;
        }
        if (pattern.endsWith("/*")) {
            String prefix = pattern.substring(0, pattern.length() - 2);
            return path.equals(prefix) || path.startsWith(prefix + "/");
        }
        if (pattern.startsWith("*.")) {
            String last = path.substring(path.lastIndexOf('/') + 1);
            return last.endsWith(pattern.substring(1)) && last.indexOf('*') < 0;
        }
        return pattern.equals(path);
    }
}
