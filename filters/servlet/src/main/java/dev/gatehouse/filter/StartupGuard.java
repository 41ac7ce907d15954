package dev.gatehouse.filter;

import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.gateway.FailureRenderer;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.RequestId;
import dev.gatehouse.servlet.ReplyWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Answers 503 to every request of an application until its start has been checked. An exception alone does not keep an
 * application closed: Open Liberty logs what an initializer throws ({@code CWWWC0001W}) and starts the application. Safe for
 * use by several threads.
 */
public final class StartupGuard implements Filter {

    private static final Logger LOG = System.getLogger(StartupGuard.class.getName());

    /** An initializer may run twice for one application: from an EAR's lib and from WEB-INF/lib. */
    private static final int MAX_REGISTRATIONS = 4;

    private volatile @Nullable BooleanSupplier condition;

    private StartupGuard() {}

    /**
     * Registers a closed guard before all filters of web.xml, for all dispatches; to be called before anything that can fail.
     *
     * @param name the filter's name; where it is taken, a number is added
     * @throws ServletException if the container takes no filter of such a name
     */
    public static StartupGuard register(ServletContext context, String name) throws ServletException {
        StartupGuard guard = new StartupGuard();
        for (int i = 1; i <= MAX_REGISTRATIONS; i++) {
            FilterRegistration.Dynamic filter = context.addFilter(i == 1 ? name : name + "-" + i, guard);
            if (filter != null) {
                filter.setAsyncSupported(true);
                filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
                return guard;
            }
        }
        throw new ServletException("GH0060 filters are called " + name + " and " + name + "-2 already: rename them");
    }

    /** Lets all requests pass from now on. */
    public void open() {
        openIf(() -> true);
    }

    /** Lets requests pass from now on while {@code condition} holds, which is evaluated at each request. */
    void openIf(BooleanSupplier condition) {
        this.condition = condition;
    }

    /** Logs why the application stays closed. */
    public void stayClosed(ServletContext context, Throwable reason) {
        LOG.log(
                Level.ERROR,
                "GH0060 " + name(context)
                        + " stays closed, each request gets 503 if the container starts it all the same: "
                        + CredentialMask.of(String.valueOf(reason.getMessage())));
    }

    /** Here since Servlet 3.1 has no default. */
    @Override
    public void init(FilterConfig config) {}

    /** Here since Servlet 3.1 has no default. */
    @Override
    public void destroy() {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        BooleanSupplier known = condition;
        if (known != null && known.getAsBoolean()) {
            chain.doFilter(request, response);
        } else {
            refuse((HttpServletResponse) response);
        }
    }

    /**
     * Answers 503, in the place of what the response has by now.
     *
     * @throws IOException if the client is gone
     */
    public static void refuse(HttpServletResponse response) throws IOException {
        ReplyWriter.replace(
                new HttpReply(
                        HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                        List.of(new HttpReply.Header("Cache-Control", "no-store")),
                        FailureRenderer.PROBLEM_JSON,
                        FailureRenderer.problem(
                                FailureRenderer.PROBLEM_TYPE + "unavailable",
                                "The service is unavailable for the moment",
                                HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                                RequestId.next())),
                response);
    }

    /** The application in messages. */
    static String name(ServletContext context) {
        String path = context.getContextPath();
        return path == null || path.isEmpty() ? "the application at /" : "the application at " + path;
    }
}
