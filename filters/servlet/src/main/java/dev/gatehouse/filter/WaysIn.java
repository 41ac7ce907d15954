package dev.gatehouse.filter;

import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.DropInConfig;
import dev.gatehouse.gateway.GatewayConfig;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.List;

/** What another way in than the filters must know of them, and says at start as they do. */
public final class WaysIn {

    private static final Logger LOG = System.getLogger(WaysIn.class.getName());
    private static final List<String> FILTERS = List.of(GatehouseFilter.class.getName(), AuditFilter.class.getName());
    private static final String BEFORE_ALL = WaysIn.class.getName() + ".beforeAll";

    private static final String MECHANISM_GUARD = WaysIn.class.getName() + ".mechanismGuard";

    private WaysIn() {}

    /**
     * Builds the gateway of an application, to be released when it ends.
     *
     * @throws ServletException with every mistake in the settings, which the log has too
     */
    public static SharedGateway open(ServletContext context) throws ServletException {
        try {
            return SharedGateway.acquire(context);
        } catch (ConfigurationException e) {
            LOG.log(Level.ERROR, "GH0001 " + e.getMessage());
            throw new ServletException(e.getMessage(), e);
        }
    }

    /**
     * Reads the settings of an application without building anything, and says which way Gatehouse came in, what it guards,
     * and what is open; once for an application.
     *
     * @throws ServletException with every mistake in the settings, which the log has too
     */
    public static void check(ServletContext context, String way) throws ServletException {
        try {
            GatewayConfig config = GatewayConfig.from(settings(context), GatewayConfig.Use.DROP_IN);
            StartLine.log(context, way, StartRoute.of(config));
        } catch (ConfigurationException e) {
            LOG.log(Level.ERROR, "GH0001 " + e.getMessage());
            throw new ServletException(e.getMessage(), e);
        }
    }

    /** The settings of an application and of its filter, if it has one. */
    static Settings settings(ServletContext context) {
        FilterRegistration filter = registered(context);
        return filter != null && GatehouseFilter.class.getName().equals(filter.getClassName())
                ? ContainerSettings.of(context, filter)
                : ContainerSettings.of(context);
    }

    /** Whether the container is Jetty, which shows initializers no mappings, and makes filters at start. */
    public static boolean showsMappingsLate(ServletContext context) {
        return String.valueOf(context.getServerInfo()).startsWith("jetty/");
    }

    /**
     * Whether the filter stands before every request, so that none goes on undecided. Only a mapping of our own counts: the
     * Servlet API does not tell for which dispatchers one of web.xml's is, and one for forwards alone meets no request.
     */
    public static boolean isFilterBeforeAll(ServletContext context) {
        return context.getAttribute(BEFORE_ALL) != null;
    }

    /**
     * Whether the settings ask for the filter before every request, which {@link GatehouseInitializer} may still have to
     * map.
     *
     * @throws ServletException with every mistake in the settings that say so, which the log has too
     */
    public static boolean isFilterWanted(ServletContext context) throws ServletException {
        try {
            FilterRegistration filter = registered(context);
            return Boolean.TRUE.equals(
                            DropInConfig.from(ContainerSettings.of(context)).enabled())
                    && (filter == null || GatehouseFilter.class.getName().equals(filter.getClassName()));
        } catch (ConfigurationException e) {
            LOG.log(Level.ERROR, "GH0001 " + e.getMessage());
            throw new ServletException(e.getMessage(), e);
        }
    }

    /** Records that the mechanism's guard is registered in an application; for the initializer of that module. */
    public static void setMechanismGuard(ServletContext context) {
        context.setAttribute(MECHANISM_GUARD, true);
    }

    /** Returns whether the mechanism's guard is registered in an application, after all checks. */
    public static boolean hasMechanismGuard(ServletContext context) {
        return context.getAttribute(MECHANISM_GUARD) != null;
    }

    /** Maps the filter before every request, and all that comes of it. */
    static void mapBeforeAll(ServletContext context, FilterRegistration filter) {
        filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
        context.setAttribute(BEFORE_ALL, true);
    }

    /** Maps a filter to each servlet's name that decides dispatches by that name; for initializers. */
    public static void guardServletNames(ServletContext context) {
        NamedDispatchGuards.map(context);
    }

    /** Warns of the servlets that dispatches by their names reach undecided. */
    public static void warnOfServletNames(ServletContext context, SharedGateway gateway) {
        NamedDispatchGuards.warn(context, StartRoute.of(gateway.gateway()));
    }

    /** The filter of ours that web.xml, or an initializer, has registered; null if there is none. */
    static @Nullable FilterRegistration registered(ServletContext context) {
        for (FilterRegistration registration : context.getFilterRegistrations().values()) {
            if (FILTERS.contains(String.valueOf(registration.getClassName()))) {
                return registration;
            }
        }
        return null;
    }
}
