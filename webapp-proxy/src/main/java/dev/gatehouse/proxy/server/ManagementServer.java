package dev.gatehouse.proxy.server;

import dev.gatehouse.config.ManagementConfig;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.http.HttpReply;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The management port: a server of its own, so that no crowd at the front keeps an operator out. */
public final class ManagementServer {

    private static final int MOST_THREADS = 8;

    private final Server server;
    private final ServerConnector connector;

    /**
     * A server that is not started yet.
     *
     * @param gateway asked for each request
     * @param draining whether the front takes no more requests
     * @param reload reads the configuration again; its result is the reason why the last good one stays, null otherwise
     */
    public ManagementServer(
            ManagementConfig config,
            Supplier<Gateway> gateway,
            PrometheusMeters meters,
            BooleanSupplier draining,
            Supplier<@Nullable String> reload) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setName("gatehouse-management");
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setHeaderCacheSize(0);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(config.host());
        connector.setPort(config.port());
        server.addConnector(connector);
        server.setErrorHandler(new ProblemErrorHandler(gateway));
        ServletContextHandler context = new ServletContextHandler("/");
        HealthReport health = new HealthReport(gateway, draining);
        context.addServlet(new ServletHolder(new ReadOnlyServlet(HealthReport::live)), "/health/live");
        context.addServlet(new ServletHolder(new ReadOnlyServlet(health::ready)), "/health/ready");
        context.addServlet(
                new ServletHolder(new ReadOnlyServlet(
                        () -> new HttpReply(200, List.of(), PrometheusMeters.CONTENT_TYPE, meters.scrape()))),
                "/metrics");
        String token = config.token();
        if (token != null) {
            ServletHolder management = new ServletHolder(new ManagementServlet(token, gateway, reload));
            // Bodies are read without a thread of the few that the port has.
            management.setAsyncSupported(true);
            context.addServlet(management, ManagementServlet.REVOCATIONS);
            context.addServlet(management, ManagementServlet.RELOAD);
        }
        server.setHandler(context);
    }

    /** Listens from now on. */
    public void start() throws Exception {
        server.start();
    }

    /** Where it listens, once it is started. */
    public String address() {
        String host = connector.getHost();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + connector.getLocalPort();
    }

    /** Ends it. */
    public void stop() throws Exception {
        server.stop();
    }
}
