package dev.gatehouse.proxy.server;

import dev.gatehouse.config.ServerConfig;
import dev.gatehouse.filter.GatehouseFilter;
import dev.gatehouse.filter.SharedGateway;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.proxy.BackendServlet;
import jakarta.servlet.DispatcherType;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.function.Supplier;

/** Embedded Jetty with the filter in front of the proxy servlet. */
public final class ProxyServer {

    private static final int REQUEST_HEADER_OCTETS = 16 * 1024;
    /** A backend's 32 KiB and what we add. */
    private static final int RESPONSE_HEADER_BYTES = 48 * 1024;
    /** Connections that wait to be accepted: a crowd must not wait for TCP to try again. */
    private static final int ACCEPT_QUEUE = 1024;

    private static final String BACKEND = "gatehouse-backend";
    /** More than the requests that may wait for remote systems, as docs/reliability.md lists them; made when needed. */
    private static final int MAX_THREADS = 1024;

    private static final long DRAIN_MILLIS = 30_000;

    private final Server server;
    private final ServerConnector connector;
    private final ServletContextHandler context;
    private final @Nullable ReloadingTls tls;

    /** A server that is not started yet; {@code gateway} is asked for each request. */
    public ProxyServer(ServerConfig config, Supplier<Gateway> gateway) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("gatehouse");
        server = new Server(threads);
        HttpConfiguration http = httpConfiguration();
        tls = config.tls() == null
                ? null
                : new ReloadingTls(config.tls(), gateway.get().files());
        connector = new ServerConnector(server, connections(http, tls));
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        server.setErrorHandler(new ProblemErrorHandler(gateway));
        context = context(gateway);
        server.setHandler(new GracefulHandler(new SentReplies(context)));
        server.setStopTimeout(DRAIN_MILLIS);
    }

    private static ConnectionFactory[] connections(HttpConfiguration http, @Nullable ReloadingTls tls) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        if (tls == null) {
            return new ConnectionFactory[] {plain};
        }
        // One certificate for all hosts, and routes go by the host in the request: no name is checked against the
        // other.
        http.addCustomizer(new SecureRequestCustomizer(false));
        return new ConnectionFactory[] {new SslConnectionFactory(tls.factory(), plain.getProtocol()), plain};
    }

    private static HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.addCustomizer(new RequestGuard());
        http.setRequestHeaderSize(REQUEST_HEADER_OCTETS);
        http.setMaxResponseHeaderSize(RESPONSE_HEADER_BYTES);
        // A line that ends in LF alone ends elsewhere to others (RFC 9112 §2.2).
        http.setHttpCompliance(HttpCompliance.RFC9110.without(
                "gatehouse",
                HttpCompliance.Violation.LF_HEADER_TERMINATION,
                HttpCompliance.Violation.LF_CHUNK_TERMINATION));
        // It takes 100 KB of each connection, which is a stranger's to keep.
        http.setHeaderCacheSize(0);
        // What a route may allow has to get as far as the route; the rest Jetty refuses on its own.
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "gatehouse",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
        return http;
    }

    private static ServletContextHandler context(Supplier<Gateway> gateway) {
        ServletContextHandler context = new ServletContextHandler("/");
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        SharedGateway.provide(context.getServletContext(), gateway);
        FilterHolder filter = new FilterHolder(GatehouseFilter.class);
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.allOf(DispatcherType.class));
        ServletHolder backend = new ServletHolder(BackendServlet.class);
        backend.setName(BACKEND);
        backend.setAsyncSupported(true);
        context.addServlet(backend, "/*");
        return context;
    }

    /** Listens from now on. */
    public void start() throws Exception {
        server.start();
    }

    /** Where it listens, once it is started. */
    public String address() {
        String host = connector.getHost();
        return (tls == null ? "http://" : "https://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + connector.getLocalPort();
    }

    /** Counts its connections to backends. */
    public BackendConnections backendConnections() {
        return BackendConnections.of(
                context.getServletContext().getAttribute(BACKEND + ".HttpClient") instanceof HttpClient client
                        ? client
                        : null);
    }

    /** Whether it lets running requests end and takes no more. */
    public boolean isDraining() {
        return server.isStopping() || server.isStopped();
    }

    /** Waits until it is stopped. */
    public void join() throws InterruptedException {
        server.join();
    }

    /** Lets running requests end, then stops. */
    public void stop() throws Exception {
        try {
            server.stop();
        } finally {
            if (tls != null) {
                tls.close();
            }
        }
    }
}
