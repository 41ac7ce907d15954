package dev.gatehouse.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.gatehouse.filter.GatehouseFilter;
import dev.gatehouse.testing.TestKeys;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.stream.LongStream;

/** Jetty with a small servlet, bare or behind the filter; prints its port and a token. */
final class BenchmarkServer {

    private BenchmarkServer() {}

    static void serve(String[] args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        TestKeys key = EngineState.key("RS256");
        server.setHandler(context(args.length > 0 && args[0].equals("filter"), key));
        server.start();
        System.out.println("ready " + connector.getLocalPort() + " " + EngineState.token(key));
        // Ends with its parent, whose pipe this is.
        System.in.transferTo(OutputStream.nullOutputStream());
        server.stop();
    }

    static ServletContextHandler context(boolean filtered, TestKeys key) {
        ServletContextHandler context = new ServletContextHandler("/");
        if (filtered) {
            FilterHolder filter = new FilterHolder(GatehouseFilter.class);
            filter.setInitParameters(EngineState.settings(key, 10_000));
            context.addFilter(filter, "/api/*", EnumSet.allOf(DispatcherType.class));
        }
        context.addServlet(new ServletHolder(new Orders()), "/api/*");
        context.addServlet(new ServletHolder(new Allocated()), "/allocated");
        return context;
    }

    private static final class Orders extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private static final byte[] BODY = "{\"order\":4711}".getBytes(StandardCharsets.UTF_8);

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.setContentLength(BODY.length);
            response.getOutputStream().write(BODY);
        }
    }

    /** The octets that all living threads have allocated so far. */
    private static final class Allocated extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long octets = LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                    .filter(count -> count > 0)
                    .sum();
            response.getWriter().write(Long.toString(octets));
        }
    }
}
