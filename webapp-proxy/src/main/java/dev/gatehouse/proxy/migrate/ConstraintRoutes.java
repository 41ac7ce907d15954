package dev.gatehouse.proxy.migrate;

import dev.gatehouse.proxy.migrate.UrlPattern.Kind;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes constraints as routes: the best match of the Servlet specification is the most specific route. */
final class ConstraintRoutes {

    private static final List<String> STANDARD = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** A method that no constraint names. */
    private static final String OTHER = "";

    private final Map<UrlPattern, List<Constraint>> constraints = new LinkedHashMap<>();
    private final List<UrlPattern> filters;
    private final boolean uncoveredDenied;
    private final Draft draft;
    private final Set<String> names = new HashSet<>();
    private final Set<String> methods = new LinkedHashSet<>(STANDARD);

    private ConstraintRoutes(List<UrlPattern> filters, boolean uncoveredDenied, Draft draft) {
        this.filters = filters;
        this.uncoveredDenied = uncoveredDenied;
        this.draft = draft;
    }

    /** Writes the routes, one for everything else among them. */
    static void write(List<Constraint> all, List<UrlPattern> filters, boolean uncoveredDenied, Draft draft)
            throws UnfitFileException {
        ConstraintRoutes routes = new ConstraintRoutes(filters, uncoveredDenied, draft);
        for (Constraint constraint : all) {
            routes.constraints
                    .computeIfAbsent(UrlPattern.of(constraint.pattern()), pattern -> new ArrayList<>())
                    .add(constraint);
            routes.methods.addAll(constraint.methods());
        }
        routes.write();
    }

    private void write() throws UnfitFileException {
        boolean everythingElseDenied = extensions();
        if (constraints.containsKey(UrlPattern.ALL)
                && constraints.keySet().removeIf(pattern -> pattern.kind() == Kind.DEFAULT)) {
            draft.unmatched("url-pattern /", "never counts beside /*, and was left out");
        }
        Map<String, List<UrlPattern>> byPath = new LinkedHashMap<>();
        Set<UrlPattern> patterns = new LinkedHashSet<>(constraints.keySet());
        patterns.addAll(filters);
        patterns.add(UrlPattern.ALL);
        patterns.forEach(pattern -> byPath.computeIfAbsent(pattern.path(), path -> new ArrayList<>())
                .add(pattern));
        for (Map.Entry<String, List<UrlPattern>> entry : byPath.entrySet()) {
            String path = entry.getKey();
            if (everythingElseDenied && path.equals("/**")) {
                route(path, Policy.DENY, List.of(), "an extension asks for more than everything else, see the end");
            } else {
                routes(path, entry.getValue());
            }
        }
    }

    /** Takes the extensions out; whether everything else must be refused for their sake. */
    private boolean extensions() {
        boolean denied = false;
        for (UrlPattern pattern : List.copyOf(constraints.keySet())) {
            if (pattern.kind() != Kind.EXTENSION) {
                continue;
            }
            List<Constraint> own = constraints.getOrDefault(pattern, List.of());
            constraints.remove(pattern);
            boolean asks =
                    own.stream().anyMatch(constraint -> !constraint.policy().equals(Policy.OPEN));
            if (constraints.containsKey(UrlPattern.ALL)) {
                draft.unmatched("url-pattern " + pattern.text(), "never counts beside /*, and was left out");
            } else if (asks) {
                denied = true;
                draft.unmatched(
                        "url-pattern " + pattern.text(),
                        "routes know no extensions; so that it is not open, the route for /** REFUSES EVERYTHING ELSE:"
                                + " write a route for each path that it was for, then say what else may pass");
            } else {
                draft.unmatched(
                        "url-pattern " + pattern.text(),
                        "routes know no extensions; what it opened is what its path's route says: write a route with"
                                + " authenticate=none for the folder of these files");
            }
        }
        return denied;
    }

    private void routes(String path, List<UrlPattern> patterns) throws UnfitFileException {
        Map<Policy, List<String>> byPolicy = new LinkedHashMap<>();
        for (String method : methods) {
            byPolicy.computeIfAbsent(policy(patterns, method), policy -> new ArrayList<>())
                    .add(method);
        }
        Policy other = policy(patterns, OTHER);
        String source = source(patterns);
        if (byPolicy.size() == 1 && byPolicy.containsKey(other) && other.rule() != Policy.Rule.UNCOVERED) {
            route(path, other, List.of(), source);
        } else {
            List<String> uncovered = byPolicy.getOrDefault(Policy.UNCOVERED, List.of());
            byPolicy.remove(Policy.UNCOVERED);
            for (Map.Entry<Policy, List<String>> entry : byPolicy.entrySet()) {
                route(path, entry.getKey(), entry.getValue(), source);
            }
            if (byPolicy.isEmpty()) {
                // A path without any route would fall to a less specific one, which may be open.
                route(path, Policy.DENY, List.of(), source);
            }
            uncovered(path, uncovered);
            if (other.rule() != Policy.Rule.UNCOVERED) {
                draft.unmatched(
                        "other methods of " + path, "routes name methods one by one; those not named here get 405 now");
            }
        }
        for (UrlPattern pattern : patterns) {
            if (pattern.kind() == Kind.EXACT && byPolicy.containsKey(Policy.OPEN)) {
                draft.unmatched(
                        "url-pattern " + pattern.text(),
                        "opens the path with a slash at its end too; a route takes both for one");
            }
        }
    }

    private void uncovered(String path, List<String> uncovered) {
        if (uncovered.isEmpty() || uncoveredDenied) {
            return;
        }
        String list = String.join(",", uncovered);
        String name = name(path + " uncovered");
        draft.comment(
                "web.xml says nothing of these methods, so the WAR lets them pass today. Refused here with 405; if");
        draft.comment("they are meant to be open, take the marks off:");
        draft.comment("gatehouse.routes." + name + ".path=" + path);
        draft.comment("gatehouse.routes." + name + ".methods=" + list);
        draft.comment("gatehouse.routes." + name + ".authenticate=none");
        draft.unmatched(
                "methods " + list + " of " + path,
                "OPEN IN THE WAR, since its http-method elements leave them out; refused with 405 now, see the comment"
                        + " at that route");
    }

    /** What the patterns, which are one path here, ask together; where they differ, nobody passes. */
    private Policy policy(List<UrlPattern> patterns, String method) {
        Policy common = policy(patterns.get(0), method);
        for (UrlPattern pattern : patterns) {
            if (!policy(pattern, method).equals(common)) {
                draft.unmatched(
                        "url-patterns "
                                + patterns.stream().map(UrlPattern::text).toList(),
                        "are one path here and ask for different things, so that NOBODY PASSES: say which holds");
                return Policy.DENY;
            }
        }
        return common;
    }

    private Policy policy(UrlPattern pattern, String method) {
        List<Constraint> own = governing(pattern);
        Policy policy = own.isEmpty() ? Policy.OPEN : Policy.UNCOVERED;
        for (Constraint constraint : own) {
            policy = policy.with(constraint.policy(method));
        }
        boolean filtered = filters.stream()
                .anyMatch(filter -> filter.contains(pattern) || filter.path().equals(pattern.path()));
        return filtered ? policy.behindFilter() : policy;
    }

    private List<Constraint> governing(UrlPattern pattern) {
        UrlPattern best = constraints.containsKey(pattern) ? pattern : null;
        if (best == null) {
            for (UrlPattern candidate : constraints.keySet()) {
                boolean longer =
                        best == null || candidate.base().length() > best.base().length();
                if (candidate.contains(pattern) && longer) {
                    best = candidate;
                }
            }
        }
        if (best == null) {
            best = new UrlPattern("/", Kind.DEFAULT, "");
        }
        return constraints.getOrDefault(best, List.of());
    }

    private String source(List<UrlPattern> patterns) {
        Set<String> sources = new TreeSet<>();
        for (UrlPattern pattern : patterns) {
            governing(pattern)
                    .forEach(constraint -> sources.add("web.xml: security-constraint " + constraint.name()
                            + ", url-pattern " + constraint.pattern()));
            if (filters.stream().anyMatch(filter -> filter.contains(pattern) || filter.equals(pattern))) {
                sources.add("web.xml: filter KeycloakOIDCFilter");
            }
        }
        return sources.isEmpty() ? "web.xml constrains nothing else" : String.join("; ", sources);
    }

    private void route(String path, Policy policy, List<String> allowed, String source) throws UnfitFileException {
        String route = "gatehouse.routes." + name(path) + ".";
        String comment = source
                + switch (policy.rule()) {
                    case OPEN -> ": OPEN TO ALL, which is what the WAR does today";
                    case ANY_USER -> ": any caller with a good token";
                    case ROLES -> "";
                    case DENY, UNCOVERED -> ": nobody passes, for no token's iss is \"nobody\"";
                };
        draft.property(route + "path", path, comment);
        if (!allowed.isEmpty()) {
            draft.property(route + "methods", String.join(",", allowed), comment);
        }
        switch (policy.rule()) {
            case OPEN -> draft.property(route + "authenticate", "none", comment);
            case ROLES -> {
                List<String> roles = new ArrayList<>();
                for (String role : policy.roles()) {
                    roles.add(Draft.element(role, "role " + role));
                }
                draft.property(route + "roles", String.join(",", roles), comment);
            }
            // An issuer is a URL, so that no token that was let in has this one.
            case DENY, UNCOVERED -> draft.property(route + "claims.iss", "nobody", comment);
            case ANY_USER -> {}
        }
    }

    private String name(String path) {
        String slug =
                path.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String base = slug.isEmpty() ? path.equals("/") ? "root" : "all" : slug;
        String name = base;
        for (int i = 2; !names.add(name); i++) {
            name = base + "-" + i;
        }
        return name;
    }
}
