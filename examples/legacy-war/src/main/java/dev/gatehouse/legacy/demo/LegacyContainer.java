package dev.gatehouse.legacy.demo;

import org.eclipse.jetty.ee8.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee8.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

import java.net.URI;
import java.nio.file.Path;

/** A container of Servlet 4.0 on 127.0.0.1 with the application in it, as a team would run it: nothing of Gatehouse here. */
final class LegacyContainer implements AutoCloseable {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private LegacyContainer(Path war, Path directory, Path configuration, int port) {
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        WebAppContext context = new WebAppContext();
        context.setContextPath("/legacy");
        context.setWar(war.toString());
        context.setTempDirectory(directory.resolve("webapp").toFile());
        context.setThrowUnavailableOnStartupException(true);
        context.addConfiguration(new AnnotationConfiguration());
        context.setInitParameter("gatehouse.config", configuration.toString());
        server.setHandler(context);
    }

    /**
     * Starts the application.
     *
     * @param directory where the container may unpack it
     * @param configuration Gatehouse's settings
     * @param port 0 for any that is free
     */
    static LegacyContainer start(Path war, Path directory, Path configuration, int port) throws Exception {
        LegacyContainer container = new LegacyContainer(war, directory, configuration, port);
        try {
            container.server.start();
        } catch (Exception e) {
            container.close();
            throw e;
        }
        return container;
    }

    /** The application's address, without a slash at the end. */
    URI address() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/legacy");
    }

    /** Returns when the container has ended. */
    void await() throws InterruptedException {
        server.join();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
