package dev.gatehouse.wars;

import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;

/** A javax application on Tomcat 9. */
final class TomcatWar implements RunningWar {

    private final Tomcat tomcat = new Tomcat();
    private final List<String> users = new CopyOnWriteArrayList<>();

    /** Starts a WAR with context-params. */
    static TomcatWar start(Path war, Path directory, Map<String, String> params) throws Exception {
        return start(war, directory, params, tomcat -> {});
    }

    /** The same, with what the container has to know of the application. */
    static TomcatWar start(Path war, Path directory, Map<String, String> params, Consumer<Tomcat> more)
            throws Exception {
        TomcatWar running = new TomcatWar();
        Tomcat tomcat = running.tomcat;
        Path base = directory.resolve(war.getFileName() + "-tomcat");
        Files.createDirectories(base.resolve("webapps"));
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addWebapp("/app", war.toAbsolutePath().toString());
        params.forEach(context::addParameter);
        running.probe(context);
        more.accept(tomcat);
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            running.close();
            throw new IOException(war + " did not start");
        }
        return running;
    }

    private void probe(Context context) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("probe");
        definition.setFilter(new Probe(users));
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName("probe");
        map.addURLPattern("/*");
        context.addFilterMap(map);
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/app";
    }

    @Override
    public List<String> users() {
        return users;
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Probe(List<String> users) implements Filter {

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            users.add(String.valueOf(((HttpServletRequest) request).getRemoteUser()));
            chain.doFilter(request, response);
        }
    }
}
