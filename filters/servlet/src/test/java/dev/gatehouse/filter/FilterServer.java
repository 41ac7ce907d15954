package dev.gatehouse.filter;

import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.component.LifeCycle;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real Jetty with the filters before a test's servlets, and an issuer whose tokens they take. Every servlet counts
 * how often it was reached.
 */
final class FilterServer implements AutoCloseable {

    /** A servlet in a line. */
    @FunctionalInterface
    interface Action {
        void serve(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    /** How the container takes a path that is ambiguous. */
    enum Paths {
        /** Jetty's default: refuses most of them itself. */
        STRICT,
        /** Lets them through, and throws when asked for the servlet path. */
        OPAQUE,
        /** Lets them through and dispatches by what they decode to. */
        DECODED
    }

    static final TestKeys KEY = TestKeys.ed25519("k1");

    private final Server server = new Server();
    private final ServerConnector connector;
    private final TestIssuer issuer = new TestIssuer(KEY);
    private final ServletContextHandler context;
    private final ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    private final Map<String, AtomicInteger> hits = new ConcurrentHashMap<>();
    private final List<Exception> ignored = new CopyOnWriteArrayList<>();

    private FilterServer(String contextPath, Paths paths) {
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(paths == Paths.STRICT ? UriCompliance.DEFAULT : UriCompliance.UNSAFE);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        context = new ServletContextHandler(contextPath);
        context.getServletHandler().setDecodeAmbiguousURIs(paths == Paths.DECODED);
        context.setErrorHandler(errors);
        server.setHandler(context);
    }

    /** A server at the root, with the usual issuer and routes, and no filters yet. */
    static FilterServer withRoutes() {
        return withRoutes("/", Paths.STRICT);
    }

    /** A server with the usual issuer and routes, and no filters yet. */
    static FilterServer withRoutes(String contextPath, Paths paths) {
        return withApi(contextPath, paths)
                .param("gatehouse.routes.admin.path", "/admin/**")
                .param("gatehouse.routes.admin.scopes", "admin.all")
                .param("gatehouse.routes.public.path", "/public/**")
                .param("gatehouse.routes.public.authenticate", "none")
                .param("gatehouse.routes.maybe.path", "/maybe/**")
                .param("gatehouse.routes.maybe.authenticate", "optional:bearer");
    }

    /** A server with the usual issuer, and of the usual routes the first alone. */
    static FilterServer withApi(String contextPath, Paths paths) {
        return bare(contextPath, paths)
                .issuer()
                .param("gatehouse.routes.api.path", "/api/**")
                .param("gatehouse.routes.api.scopes", "orders.read");
    }

    /** A server without any configuration. */
    static FilterServer bare(String contextPath, Paths paths) {
        return new FilterServer(contextPath, paths);
    }

    /** The usual, with {@link GatehouseFilter} before everything. */
    static FilterServer gatehouse() {
        return withRoutes().filter(GatehouseFilter.class, "/*");
    }

    /** Takes the tokens of {@link #jwt()}. */
    FilterServer issuer() {
        return param("gatehouse.issuers.main.issuer", issuer.issuer())
                .param("gatehouse.issuers.main.audiences", "api")
                .param("gatehouse.issuers.main.tenant-claim", "tenant");
    }

    /** With sessions, which the container tracks as it does by default. */
    FilterServer sessions() {
        context.setSessionHandler(new SessionHandler());
        return this;
    }

    FilterServer param(String name, String value) {
        context.getInitParams().put(name, value);
        return this;
    }

    FilterServer filter(Class<? extends Filter> type, String path) {
        return filter(type, path, Map.of());
    }

    FilterServer filter(Class<? extends Filter> type, String path, Map<String, String> initParams) {
        FilterHolder holder = new FilterHolder(type);
        holder.setInitParameters(initParams);
        return filter(holder, path);
    }

    /** A filter that web.xml calls {@code name}. */
    FilterServer filter(String name, Filter filter, String path) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setName(name);
        return filter(holder, path);
    }

    /** Declares a filter and forgets to map it. */
    FilterServer declare(Class<? extends Filter> type) {
        context.getServletHandler().addFilter(new FilterHolder(type));
        return this;
    }

    FilterServer filter(Filter filter, String path) {
        return filter(new FilterHolder(filter), path);
    }

    /** A filter whose requests can't be asynchronous. */
    FilterServer synchronousFilter(Class<? extends Filter> type, String path) {
        FilterHolder holder = new FilterHolder(type);
        holder.setAsyncSupported(false);
        context.addFilter(holder, path, EnumSet.allOf(DispatcherType.class));
        return this;
    }

    private FilterServer filter(FilterHolder holder, String path) {
        holder.setAsyncSupported(true);
        context.addFilter(holder, path, EnumSet.allOf(DispatcherType.class));
        return this;
    }

    FilterServer serve(String path, Action action) {
        return serve(path, path, action);
    }

    /** Serves {@code path} by a servlet of a name of its own. */
    FilterServer serve(String name, String path, Action action) {
        AtomicInteger count = hits.computeIfAbsent(path, unused -> new AtomicInteger());
        ServletHolder holder = new ServletHolder(new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws ServletException, IOException {
                count.incrementAndGet();
                action.serve(request, response);
            }
        });
        holder.setName(name);
        holder.getRegistration().setMultipartConfig(new MultipartConfigElement(""));
        holder.setAsyncSupported(true);
        context.addServlet(holder, path);
        return this;
    }

    /** As a container does that finds the jar. */
    FilterServer initializer() {
        context.addServletContainerInitializer(new GatehouseInitializer());
        return this;
    }

    /**
     * As {@link #initializer()} in a container that ignores what an initializer throws and starts the application: Open Liberty
     * 25.0.0.6 logs {@code CWWWC0001W} and goes on.
     */
    FilterServer initializerWhoseExceptionsAreIgnored() {
        context.addServletContainerInitializer((types, servlets) -> {
            try {
                new GatehouseInitializer().onStartup(types, servlets);
            } catch (ServletException | RuntimeException e) {
                ignored.add(e);
            }
        });
        return this;
    }

    /** With the mechanism's class in sight, as from an EAR's lib, and without its initializer. */
    FilterServer moduleWithoutInitializer() {
        context.setClassLoader(new ClassLoader(FilterServer.class.getClassLoader()) {
            @Override
            public URL getResource(String name) {
                return super.getResource(
                        name.equals("dev/gatehouse/security/GatehouseAuthenticationMechanism.class")
                                ? "dev/gatehouse/filter/GatehouseFilter.class"
                                : name);
            }
        });
        return this;
    }

    /** The exceptions that were ignored. */
    List<Exception> ignored() {
        return ignored;
    }

    /** With the container's own servlet for files, reached by its name alone. */
    FilterServer defaultServlet() {
        context.getServletHandler().addServlet(new ServletHolder("default", DefaultServlet.class));
        return this;
    }

    /** With another of the container's servlets for files. */
    FilterServer defaultServlet(String name, String path, Map<String, String> initParams) {
        ServletHolder holder = new ServletHolder(name, DefaultServlet.class);
        holder.setInitParameters(initParams);
        context.addServlet(holder, path);
        return this;
    }

    /** Lays the files of a directory into the web application, as if they were in its WAR. */
    FilterServer files(Path directory) {
        context.setBaseResourceAsPath(directory);
        return this;
    }

    /** As the container has read them from web.xml. */
    FilterServer welcomeFiles(String... names) {
        context.setWelcomeFiles(names);
        return this;
    }

    FilterServer errorPage(int status, String path) {
        errors.addErrorPage(status, path);
        return this;
    }

    /** With the web application of another server beside its own, each open to the other's dispatches. */
    FilterServer beside(FilterServer other) {
        context.setCrossContextDispatchSupported(true);
        other.context.setCrossContextDispatchSupported(true);
        other.server.setHandler((Handler) null);
        server.setHandler(new ContextHandlerCollection(context, other.context));
        return this;
    }

    FilterServer start() throws Exception {
        try {
            server.start();
            return this;
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Stops and starts the web application, as a redeployment does. */
    void restartContext() throws Exception {
        context.stop();
        context.start();
    }

    /** Has the issuer publish this key alone from now on. */
    void publish(TestKeys key) {
        issuer.publish(key);
    }

    int port() {
        return connector.getLocalPort();
    }

    RawHttp.Reply get(String target, String... headers) {
        return request("GET", target, headers);
    }

    RawHttp.Reply request(String method, String target, String... headers) {
        return RawHttp.request(port(), method, target, headers);
    }

    String issuerIdentifier() {
        return issuer.issuer();
    }

    /** A good token: alice of the client shop, role clerk, scope orders.read. */
    TestJwts jwt() {
        return TestJwts.of(KEY, issuer.issuer());
    }

    /** The header that carries a good token. */
    String credential() {
        return bearer(jwt());
    }

    static String bearer(TestJwts jwt) {
        return "Authorization: Bearer " + jwt.token();
    }

    int hits(String path) {
        AtomicInteger count = hits.get(path);
        if (count == null) {
            throw new IllegalArgumentException("nothing is served at " + path);
        }
        return count.get();
    }

    /** How often any servlet was reached. */
    int hits() {
        return hits.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
        issuer.close();
    }
}
