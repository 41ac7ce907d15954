package dev.gatehouse.security;

import dev.gatehouse.filter.StartupGuard;
import dev.gatehouse.filter.WaysIn;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Set;

/**
 * Sees to it that an application with the mechanism never runs without it: {@link MechanismStart} ends a start that would
 * leave it open, {@link StartupGuard} keeps it closed where the container starts it all the same, {@link MechanismGuard} ends a
 * request. Containers run it whatever web.xml says (Servlet 6.0 §8.2.4).
 */
public final class MechanismInitializer implements ServletContainerInitializer {

    private static final String GUARD = "gatehouse-security";
    private static final String STARTUP_GUARD = "gatehouse-security-startup";

    /** For the container. */
    public MechanismInitializer() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> none, ServletContext context) throws ServletException {
        StartupGuard startup = StartupGuard.register(context, STARTUP_GUARD);
        try {
            start(context);
        } catch (ServletException | RuntimeException | Error e) {
            startup.stayClosed(context, e);
            throw e;
        }
        WaysIn.setMechanismGuard(context);
        startup.open();
    }

    private static void start(ServletContext context) throws ServletException {
        if (!WaysIn.showsMappingsLate(context)) {
            MechanismStart.check(context);
        }
        FilterRegistration.Dynamic guard = context.addFilter(GUARD, new MechanismGuard());
        if (guard == null) {
            throw new ServletException("GH0020 a filter is called " + GUARD + " already: rename it");
        }
        guard.setAsyncSupported(true);
        guard.addMappingForUrlPatterns(EnumSet.complementOf(EnumSet.of(DispatcherType.ERROR)), false, "/*");
        WaysIn.guardServletNames(context);
    }
}
