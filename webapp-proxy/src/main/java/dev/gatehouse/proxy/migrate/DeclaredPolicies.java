package dev.gatehouse.proxy.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a web.xml asks of the callers of a path: the best matching pattern's constraints (Servlet 6.0 §13.8.3). */
final class DeclaredPolicies {

    private final Map<UrlPattern, List<Constraint>> constraints = new LinkedHashMap<>();
    private final List<UrlPattern> filters;

    /**
     * Of a descriptor.
     *
     * @param filters where a filter of the adapter's lets only known callers pass
     */
    DeclaredPolicies(List<Constraint> all, List<UrlPattern> filters) throws UnfitFileException {
        this.filters = filters;
        for (Constraint constraint : all) {
            constraints
                    .computeIfAbsent(UrlPattern.of(constraint.pattern()), pattern -> new ArrayList<>())
                    .add(constraint);
        }
    }

    List<UrlPattern> patterns() {
        return Stream.concat(constraints.keySet().stream(), filters.stream()).toList();
    }

    /** What is asked; {@link Policy#OPEN} where nothing is said. */
    Policy of(String path, String method) {
        Policy policy = constrained(path, method);
        return filters.stream().anyMatch(filter -> matches(filter, path)) ? policy.behindFilter() : policy;
    }

    private Policy constrained(String path, String method) {
        UrlPattern best = null;
        for (UrlPattern pattern : constraints.keySet()) {
            if (matches(pattern, path) && (best == null || rank(pattern) > rank(best))) {
                best = pattern;
            }
        }
        if (best == null) {
            return Policy.OPEN;
        }
        Policy policy = Policy.UNCOVERED;
        for (Constraint constraint : constraints.getOrDefault(best, List.of())) {
            policy = policy.with(constraint.policy(method));
        }
        return policy;
    }

    private static boolean matches(UrlPattern pattern, String path) {
        return switch (pattern.kind()) {
            case EXACT -> path.equals(pattern.text()) || (pattern.base().isEmpty() && path.equals("/"));
            case PREFIX -> path.equals(pattern.base()) || path.startsWith(pattern.base() + "/");
            case EXTENSION -> path.endsWith(pattern.text().substring(1));
            case DEFAULT -> true;
        };
    }

    private static int rank(UrlPattern pattern) {
        return switch (pattern.kind()) {
            case EXACT -> Integer.MAX_VALUE;
            case PREFIX -> 2 + pattern.base().length();
            case EXTENSION -> 1;
            case DEFAULT -> 0;
        };
    }
}
