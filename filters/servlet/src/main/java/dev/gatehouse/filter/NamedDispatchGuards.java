package dev.gatehouse.filter;

import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.route.RouteLookup;
import dev.gatehouse.route.RoutePattern;
import dev.gatehouse.route.RouteTable;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Maps a {@link NamedDispatchGuard} to each servlet, and warns of the servlets that could not get one. */
final class NamedDispatchGuards {

    private static final Logger LOG = System.getLogger(NamedDispatchGuards.class.getName());
    private static final String FILTER = "gatehouse-servlet-";
    private static final String FORWARDS = "gatehouse-forwards";
    private static final String GUARDED = NamedDispatchGuards.class.getName();
    private static final String WARNED = GUARDED + ".warned";
    /** By this init-param Jasper serves one file, whatever path a request shows: so containers run a {@code jsp-file}. */
    private static final String ONE_FILE = "jspFile";
    /** The packages of containers' servlets for files and JSPs, which serve the path that a request shows. */
    private static final List<String> OF_CONTAINERS = List.of(
            "org.apache.catalina.servlets.",
            "org.apache.jasper.servlet.",
            "org.eclipse.jetty.",
            "io.undertow.",
            "org.glassfish.wasp.");

    private NamedDispatchGuards() {}

    /** Maps a guard to each servlet that is registered by now; for initializers. */
    static void map(ServletContext context) {
        Set<String> servlets = context.getServletRegistrations().keySet();
        boolean byPath = LibertyForwardGuard.isNeeded(context);
        if (byPath && !mapForwards(context, servlets)) {
            // Mapped already, for the servlets of then.
            return;
        }
        Set<String> guarded = new TreeSet<>(guarded(context));
        for (String servlet : servlets) {
            FilterRegistration.Dynamic filter = context.addFilter(FILTER + servlet, new NamedDispatchGuard(servlet));
            if (filter != null) {
                filter.setAsyncSupported(true);
                filter.addMappingForServletNames(
                        byPath
                                ? EnumSet.of(DispatcherType.INCLUDE)
                                : EnumSet.of(DispatcherType.FORWARD, DispatcherType.INCLUDE),
                        false,
                        servlet);
                guarded.add(servlet);
            }
        }
        context.setAttribute(GUARDED, guarded);
    }

    private static boolean mapForwards(ServletContext context, Set<String> servlets) {
        Map<String, NamedDispatchGuard> guards = new HashMap<>();
        servlets.forEach(servlet -> guards.put(servlet, new NamedDispatchGuard(servlet)));
        FilterRegistration.Dynamic filter = context.addFilter(FORWARDS, new LibertyForwardGuard(guards));
        if (filter == null) {
            return false;
        }
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.FORWARD), false, "/*");
        return true;
    }

    /** Names the servlets that a dispatch by name reaches from every route, though requests need a credential there. */
    static void warn(ServletContext context, List<StartRoute> routes) {
        if (context.getAttribute(WARNED) != null) {
            return;
        }
        context.setAttribute(WARNED, true);
        Set<String> guarded = guarded(context);
        ServletPatterns patterns = ServletPatterns.of(context);
        RouteTable<StartRoute> table = new RouteTable<>();
        routes.forEach(route -> table.add(new RoutePattern("", route.path(), List.of(), true), route));
        List<String> paths = routes.stream().map(StartRoute::path).toList();
        List<String> open = new ArrayList<>();
        context.getServletRegistrations().forEach((name, servlet) -> {
            if (!guarded.contains(name)
                    && !isOfContainer(servlet)
                    && patterns.paths(name, paths).stream().allMatch(path -> isGuarded(table, path))
                    && patterns.paths(name, paths).stream().anyMatch(path -> isKnown(table, path))) {
                open.add(name);
            }
        });
        if (!open.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "GH0050 getNamedDispatcher reaches the servlets {0} from every route, though requests need a credential"
                            + " there: no filter could be mapped to their names",
                    new TreeSet<>(open));
        }
    }

    private static Set<String> guarded(ServletContext context) {
        return context.getAttribute(GUARDED) instanceof Set<?> names
                ? names.stream().map(String::valueOf).collect(Collectors.toSet())
                : Set.of();
    }

    /**
     * Whether a servlet serves the path that a request shows, or is one of Gatehouse's own. A container's servlet that has a
     * place of its own, such as a CGI or a proxy, is a target like an application's.
     */
    static boolean isOfContainer(ServletRegistration servlet) {
        String type = String.valueOf(servlet.getClassName());
        return type.startsWith("dev.gatehouse.proxy.")
                || (OF_CONTAINERS.stream().anyMatch(type::startsWith)
                        && servlet.getInitParameter(ONE_FILE) == null
                        && FilterPlace.orEmpty(servlet.getMappings()).stream()
                                .allMatch(pattern -> pattern.equals("/") || pattern.startsWith("*.")));
    }

    private static boolean isKnown(RouteTable<StartRoute> table, String path) {
        return find(table, path) instanceof RouteLookup.Matched<StartRoute>;
    }

    /** A path without a route is none that requests reach. */
    private static boolean isGuarded(RouteTable<StartRoute> table, String path) {
        return !(find(table, path) instanceof RouteLookup.Matched<StartRoute> matched)
                || !(matched.route().access().needsNothing()
                        || matched.route().access().isReportOnly());
    }

    private static RouteLookup<StartRoute> find(RouteTable<StartRoute> table, String path) {
        RequestPath parsed = CanonicalPath.parse(path);
        return parsed instanceof CanonicalPath canonical
                ? table.find(new AnyRequest(canonical), canonical)
                : new RouteLookup.NoRoute<>();
    }

    private record AnyRequest(RequestPath path) implements RequestView {

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String host() {
            return "";
        }

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
