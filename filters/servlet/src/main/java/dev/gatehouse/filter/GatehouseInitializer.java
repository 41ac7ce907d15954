package dev.gatehouse.filter;

import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.DropInConfig;
import dev.gatehouse.gateway.GatewayConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.SessionTrackingMode;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The way in without a line of web.xml: where {@code gatehouse.enabled} is true, {@link GatehouseFilter} is mapped before
 * all other filters. Containers run it whatever the version of web.xml and its {@code metadata-complete} say (Servlet 6.0
 * §8.2.4), unlike a web fragment. Where nothing has switched Gatehouse on, though it has settings, the application does not
 * start, and {@link StartupGuard} keeps it closed where the container starts it all the same: it would be open.
 */
public final class GatehouseInitializer implements ServletContainerInitializer {

    private static final Logger LOG = System.getLogger(GatehouseInitializer.class.getName());

    /** The name of the filter that is mapped here. */
    private static final String FILTER = "gatehouse";

    /** The name of the filter that keeps the application closed until all is checked. */
    private static final String STARTUP_GUARD = "gatehouse-startup";

    private static final String BY_PROPERTY = "gatehouse.enabled";

    private static final String MAPPED = GatehouseInitializer.class.getName() + ".mapped";
    private static final String MECHANISM = "dev/gatehouse/security/GatehouseAuthenticationMechanism.class";

    /** For the container. */
    public GatehouseInitializer() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> none, ServletContext context) throws ServletException {
        StartupGuard guard = StartupGuard.register(context, STARTUP_GUARD);
        try {
            start(context, guard);
        } catch (ConfigurationException e) {
            LOG.log(Level.ERROR, "GH0001 " + e.getMessage());
            guard.stayClosed(context, e);
            throw new ServletException(e.getMessage(), e);
        } catch (ServletException | RuntimeException | Error e) {
            guard.stayClosed(context, e);
            throw e;
        }
    }

    private static void start(ServletContext context, StartupGuard guard) throws ServletException {
        Settings settings = ContainerSettings.of(context);
        Boolean enabled = DropInConfig.from(settings).enabled();
        FilterRegistration ours = WaysIn.registered(context);
        if (ours != null) {
            if (Boolean.FALSE.equals(enabled)) {
                LOG.log(Level.WARNING, "GH0008 {0} is guarded though gatehouse.enabled is false", name(context));
            }
            boolean all = GatehouseFilter.class.getName().equals(ours.getClassName());
            List<StartRoute> routes = routes(all ? ContainerSettings.of(context, ours) : settings);
            if (all && Boolean.TRUE.equals(enabled)) {
                // web.xml's place is behind what other initializers have put before all filters of web.xml.
                WaysIn.mapBeforeAll(context, ours);
            }
            check(
                    context,
                    routes,
                    String.valueOf(ours.getClassName()),
                    all ? "the filter " + ours.getName() : "the single filters");
            keepSessionsInCookies(context);
            NamedDispatchGuards.map(context);
        } else if (Boolean.TRUE.equals(enabled)) {
            List<StartRoute> routes = routes(settings);
            map(context);
            context.setAttribute(MAPPED, true);
            check(context, routes, GatehouseFilter.class.getName(), BY_PROPERTY);
            keepSessionsInCookies(context);
            NamedDispatchGuards.map(context);
        } else if (enabled == null && hasMechanism(context)) {
            // Open as soon as the module's own initializer has done its part, which may run after this one.
            guard.openIf(() -> WaysIn.hasMechanismGuard(context));
            return;
        } else if (enabled == null) {
            refuseUnguarded(context, settings);
        } else {
            LOG.log(Level.INFO, "GH0007 gatehouse.enabled is false: {0} goes without", name(context));
        }
        guard.open();
    }

    /** Which way the filter of a context has come in. */
    static String wayIn(ServletContext context, String otherwise) {
        return context.getAttribute(MAPPED) == null ? otherwise : BY_PROPERTY;
    }

    /** Here already, since some containers make filters when the first request comes, and would deploy with a mistake till then. */
    private static List<StartRoute> routes(Settings settings) {
        return StartRoute.of(GatewayConfig.from(settings, GatewayConfig.Use.DROP_IN));
    }

    private static void check(ServletContext context, List<StartRoute> routes, String filter, String way)
            throws ServletException {
        if (WaysIn.showsMappingsLate(context)) {
            // The filters look for themselves.
            return;
        }
        FilterPlace.check(context, filter, routes);
        StartLine.log(context, way, routes);
    }

    /**
     * Else the links of an application's first page carry {@code ;jsessionid=…}, until the container has seen that the
     * browser takes cookies; paths with parameters are refused.
     */
    private static void keepSessionsInCookies(ServletContext context) {
        Set<SessionTrackingMode> effective = context.getEffectiveSessionTrackingModes();
        // Null in a context of Jetty's that has no sessions.
        Set<SessionTrackingMode> modes = effective == null ? new HashSet<>() : new HashSet<>(effective);
        if (modes.remove(SessionTrackingMode.URL) && !modes.isEmpty()) {
            context.setSessionTrackingModes(modes);
        }
    }

    private static void map(ServletContext context) throws ServletException {
        FilterRegistration.Dynamic filter = context.addFilter(FILTER, new GatehouseFilter());
        if (filter == null) {
            throw new ServletException("GH0006 gatehouse.enabled is true, but a filter is called " + FILTER
                    + " already, which is none of Gatehouse's: rename it, or map " + GatehouseFilter.class.getName()
                    + " in web.xml");
        }
        filter.setAsyncSupported(true);
        WaysIn.mapBeforeAll(context, filter);
    }

    private static boolean hasMechanism(ServletContext context) {
        ClassLoader loader = context.getClassLoader();
        return loader != null && loader.getResource(MECHANISM) != null;
    }

    private static void refuseUnguarded(ServletContext context, Settings settings) throws ServletException {
        List<String> names = settings.names();
        if (names.isEmpty()) {
            LOG.log(Level.INFO, "GH0007 gatehouse-filters.jar has no settings: {0} goes without", name(context));
            return;
        }
        throw new ServletException("GH0006 there are settings, " + names.get(0) + " among them ("
                + settings.raw(names.get(0)).map(Settings.RawValue::origin).orElse("")
                + "), but no filter of Gatehouse is mapped, and " + name(context)
                + " would be open: set gatehouse.enabled=true, or map " + GatehouseFilter.class.getName()
                + " in web.xml, or set gatehouse.enabled=false if the application is to go without");
    }

    private static String name(ServletContext context) {
        return StartupGuard.name(context);
    }
}
