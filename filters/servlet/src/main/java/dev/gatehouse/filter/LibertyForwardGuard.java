package dev.gatehouse.filter;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * Asks the right {@link NamedDispatchGuard} of a forward on Open Liberty. Liberty 25.0.0.6 keeps the filters of a forward by
 * a servlet's name under the path that the request shows ({@code WebAppFilterManager.getFilterChainContents}), so that the
 * filters of the first target run for all later ones; mapped to paths, this filter runs for each, and the chain knows its
 * target.
 */
final class LibertyForwardGuard implements Filter {

    private static final String SERVER = "IBM WebSphere Liberty/";

    private final Map<String, NamedDispatchGuard> guards;

    /** Takes the guards by the names of their servlets. */
    LibertyForwardGuard(Map<String, NamedDispatchGuard> guards) {
        this.guards = Map.copyOf(guards);
    }

    /** Returns whether forwards of an application need it. */
    static boolean isNeeded(ServletContext context) {
        return String.valueOf(context.getServerInfo()).startsWith(SERVER);
    }

    @Override
    public void init(FilterConfig config) {
        guards.values().forEach(guard -> guard.init(config));
    }

    /** Here since Servlet 3.1 has no default. */
    @Override
    public void destroy() {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String target = target(chain);
        NamedDispatchGuard guard = target == null ? null : guards.get(target);
        if (guard == null) {
            chain.doFilter(request, response);
        } else {
            guard.doFilter(request, response, chain);
        }
    }

    /**
     * Returns the name of the servlet that a chain leads to; null for a target that is no servlet.
     *
     * @throws ServletException if this Liberty's chains don't show it
     */
    private static @Nullable String target(FilterChain chain) throws ServletException {
        try {
            Field field = chain.getClass().getDeclaredField("requestProcessor");
            field.setAccessible(true);
            Object target = field.get(chain);
            if (target == null) {
                return null;
            }
            return (String) target.getClass().getMethod("getServletName").invoke(target);
        } catch (NoSuchMethodException e) {
            // The container's own processors of files, which no guard is for.
            return null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new ServletException(
                    "GH0062 the target of a forward can't be found out in this Open Liberty, so that none is reached",
                    e);
        }
    }
}
