package dev.gatehouse.proxy.migrate;

import dev.gatehouse.gateway.RouteConfig;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.route.AccessPolicy;
import dev.gatehouse.route.RouteLookup;
import dev.gatehouse.route.RouteTable;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds routes against the constraints of a web.xml that they are to replace. Asked are paths and methods of every region
 * that a pattern of either side marks off.
 */
public final class Replacement {

    private static final String PROBE = "gatehouse-check";
    private static final String OPTIONS = "OPTIONS";
    private static final String OTHER_METHOD = "GATEHOUSE-CHECK";

    private final DeclaredPolicies declared;
    private final List<RouteConfig> routes;
    private final RouteTable<RouteConfig> table = new RouteTable<>();
    private final Set<String> methods =
            new LinkedHashSet<>(List.of("GET", "HEAD", "POST", "PUT", "DELETE", OPTIONS, OTHER_METHOD));
    private final Set<String> hosts = new LinkedHashSet<>(List.of(PROBE + ".invalid"));

    private Replacement(WebXml webXml, List<RouteConfig> routes) throws UnfitFileException {
        List<Constraint> constraints = webXml.constraints();
        declared = new DeclaredPolicies(constraints, webXml.filterPatterns());
        this.routes = routes;
        constraints.forEach(constraint -> methods.addAll(constraint.methods()));
        for (RouteConfig route : routes) {
            table.add(route.pattern(), route);
            methods.addAll(route.pattern().methods());
            hosts.add(route.pattern().host().replace("*", PROBE));
        }
        hosts.remove("");
    }

    /**
     * Where the routes let more callers pass than the constraints did, a line each; empty if nowhere. Scopes and claims
     * stand in for no role; a route's issuers and tenants are not looked at.
     *
     * @param webXml the descriptor that has the constraints
     * @throws UnfitFileException if the descriptor can't be understood
     */
    public static List<String> looser(byte[] webXml, List<RouteConfig> routes) throws UnfitFileException {
        XmlElement root = XmlElement.parse("web.xml", webXml);
        return new Replacement(new WebXml(root, new Draft(), Policy.ANY_USER), routes).looser();
    }

    private List<String> looser() throws UnfitFileException {
        Set<String> lines = new LinkedHashSet<>();
        for (String path : paths()) {
            for (String host : hosts) {
                for (String method : methods) {
                    Policy policy = declared.of(path, method);
                    RouteConfig route = route(host, method, path);
                    String why = route == null ? null : why(policy, method, route.access());
                    if (route != null && why != null) {
                        lines.add(Draft.plain("the route " + route.name() + " ("
                                + route.pattern().path() + ") " + why + ", as " + path + " shows"
                                + (method.equals("GET") ? "" : " for " + shown(method))));
                    }
                }
            }
        }
        return List.copyOf(lines);
    }

    private static String shown(String method) {
        return method.equals(OTHER_METHOD) ? "unusual methods" : method;
    }

    /** What a route lets pass that the policy did not; null for nothing. Who was denied is so still, by web.xml. */
    private static @Nullable String why(Policy policy, String method, AccessPolicy access) {
        if (policy.rule() != Policy.Rule.ANY_USER && policy.rule() != Policy.Rule.ROLES) {
            return null;
        }
        if (access.needsNothing()) {
            return "asks for no credential where web.xml did";
        }
        if (access.isReportOnly()) {
            return "only reports where web.xml refused";
        }
        if (method.equals(OPTIONS) && access.passesPreflights()) {
            return "lets preflights pass where web.xml asked for a credential";
        }
        if (policy.rule() == Policy.Rule.ANY_USER) {
            return null;
        }
        if (access.roles().isEmpty()) {
            return "asks for no role where web.xml asked for one of " + policy.roles();
        }
        return policy.roles().containsAll(access.roles())
                ? null
                : "takes the roles " + access.roles() + " where web.xml asked for one of " + policy.roles();
    }

    private @Nullable RouteConfig route(String host, String method, String path) throws UnfitFileException {
        if (!(CanonicalPath.parse(encoded(path)) instanceof CanonicalPath canonical)) {
            throw new UnfitFileException("url-pattern " + Draft.plain(path)
                    + ": no route can be held against it; take its constraint out yourself");
        }
        return table.find(new Probe(host, method, canonical), canonical)
                        instanceof RouteLookup.Matched<RouteConfig> matched
                ? matched.route()
                : null;
    }

    /** As a request would have it: patterns are written decoded (Servlet 6.0 §12.1). */
    private static String encoded(String path) throws UnfitFileException {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new UnfitFileException("url-pattern " + Draft.plain(path) + " is no path");
        }
    }

    private Set<String> paths() {
        Set<String> paths = new LinkedHashSet<>(List.of("/", "/" + PROBE));
        List<List<String>> patterns = new ArrayList<>();
        Set<String> endings = new LinkedHashSet<>(List.of(""));
        for (UrlPattern pattern : declared.patterns()) {
            if (pattern.kind() == UrlPattern.Kind.EXTENSION) {
                endings.add(pattern.text().substring(1));
            } else {
                patterns.add(segments(pattern.path()));
            }
            if (pattern.text().startsWith("/") && !pattern.text().endsWith("*")) {
                // With the slash at its end, if it has one.
                paths.add(pattern.text());
            }
        }
        routes.forEach(route -> patterns.add(segments(route.pattern().path())));
        for (List<String> one : patterns) {
            for (List<String> other : patterns) {
                List<String> common = common(one, other);
                if (common != null) {
                    String base = "/" + String.join("/", common);
                    paths.add(base);
                    endings.forEach(ending -> paths.add(base + ending));
                    endings.forEach(ending -> paths.add((base.equals("/") ? "" : base) + "/" + PROBE + ending));
                }
            }
        }
        return paths;
    }

    private static List<String> segments(String path) {
        return List.of((path.equals("/") ? "" : path.substring(1)).split("/"));
    }

    /** The shortest segments that both patterns match, a {@code **} at the end being none; null if there are none. */
    private static @Nullable List<String> common(List<String> one, List<String> other) {
        List<String> common = new ArrayList<>();
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            String a = at(one, i);
            String b = at(other, i);
            if (a == null || b == null || !(isWild(a) || isWild(b) || a.equals(b))) {
                return null;
            }
            String segment = isWild(a) ? b : a;
            if (segment.equals("**")) {
                continue;
            }
            common.add(segment.equals("*") ? PROBE : segment);
        }
        common.removeIf(String::isEmpty);
        return common;
    }

    /** The segment at a place; of those after a final {@code **} each is one; null beyond the end. */
    private static @Nullable String at(List<String> segments, int i) {
        if (i < segments.size()) {
            return segments.get(i);
        }
        return segments.get(segments.size() - 1).equals("**") ? "**" : null;
    }

    private static boolean isWild(String segment) {
        return segment.startsWith("*");
    }

    /** A request that nobody sent. */
    private record Probe(String host, String method, RequestPath path) implements RequestView {

        @Override
        public List<String> headers(String name) {
            return List.of();
        }

        @Override
        public String peerAddress() {
            return "";
        }
    }
}
