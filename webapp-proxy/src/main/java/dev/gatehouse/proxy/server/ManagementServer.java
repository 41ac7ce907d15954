package dev.gatehouse.proxy.server;

import dev.gatehouse.config.ManagementConfig;
import dev.gatehouse.gateway.Gateway;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import java.util.function.Supplier;

/** The management port: a server of its own, so that no crowd at the front keeps an operator out. */
public final class ManagementServer {

    private static final int MOST_THREADS = 8;

    private final Server server;
    private final ServerConnector connector;

    /** A server that is not started yet; {@code gateway} is asked for each request. */
    public ManagementServer(ManagementConfig config, String token, Supplier<Gateway> gateway) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setName("gatehouse-management");
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(config.host());
        connector.setPort(config.port());
        server.addConnector(connector);
        server.setErrorHandler(new ProblemErrorHandler());
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new ManagementServlet(token, gateway)), ManagementServlet.REVOCATIONS);
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
