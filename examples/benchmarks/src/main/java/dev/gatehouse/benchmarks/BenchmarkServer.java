package dev.gatehouse.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.gatehouse.filter.GatehouseFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;

/** Jetty with a small servlet, bare or behind the filter; prints its port and the header that the filter takes. */
final class BenchmarkServer {

    /** Off, but for the default audit's own workload and the policy, which has its audit in a file. Held, since loggers go. */
    private static final Logger AUDIT = Logger.getLogger("dev.gatehouse.audit");

    private BenchmarkServer() {}

    /** The arguments: {@code bare}, or {@code filter} and a workload's name. */
    static void serve(String[] args) throws Exception {
        if (!args[args.length - 1].equals("bearer-log")) {
            AUDIT.setLevel(Level.OFF);
        }
        try (Workload workload = args[0].equals("filter") ? Workload.of(args[1]) : null) {
            Server server = new Server();
            ServerConnector connector = new ServerConnector(server, 1, 1);
            connector.setHost("127.0.0.1");
            connector.setAcceptQueueSize(1024);
            server.addConnector(connector);
            server.setHandler(context(workload));
            server.start();
            int port = connector.getLocalPort();
            String header = workload == null ? "" : workload.credential().header(port);
            System.out.println("ready " + port + " " + header);
            // Ends with its parent, whose pipe this is.
            System.in.transferTo(OutputStream.nullOutputStream());
            server.stop();
        }
    }

    static ServletContextHandler context(@Nullable Workload workload) {
        ServletContextHandler context = new ServletContextHandler("/");
        if (workload != null) {
            FilterHolder filter = new FilterHolder(GatehouseFilter.class);
            filter.setInitParameters(workload.settings());
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
            // As an application does that wants to know who calls; the bare servlet asks too.
            request.getHeader("X-User-Id");
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
