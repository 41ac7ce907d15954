package dev.gatehouse.wars;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A jakarta application on Jetty. */
final class JettyWar implements RunningWar {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final WebAppContext context = new WebAppContext();
    private final List<String> users = new CopyOnWriteArrayList<>();

    private JettyWar(Path war, Path directory) {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        context.setContextPath("/app");
        context.setWar(war.toString());
        context.setTempDirectory(directory.resolve(war.getFileName() + "-jetty").toFile());
        context.setThrowUnavailableOnStartupException(true);
        context.addConfiguration(new AnnotationConfiguration());
        Filter probe = (request, response, chain) -> {
            users.add(String.valueOf(((HttpServletRequest) request).getRemoteUser()));
            chain.doFilter(request, response);
        };
        FilterHolder holder = new FilterHolder(probe);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    /** Starts a WAR with context-params. */
    static JettyWar start(Path war, Path directory, Map<String, String> params) throws Exception {
        return start(war, directory, params, context -> {});
    }

    /** The same, with what the container has to know of the application. */
    static JettyWar start(Path war, Path directory, Map<String, String> params, Consumer<WebAppContext> more)
            throws Exception {
        JettyWar running = new JettyWar(war, directory);
        params.forEach(running.context::setInitParameter);
        more.accept(running.context);
        running.server.start();
        return running;
    }

    /** The application's own class loader. */
    ClassLoader loader() {
        return context.getClassLoader();
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + connector.getLocalPort() + "/app";
    }

    @Override
    public List<String> users() {
        return users;
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
