package dev.gatehouse.security;

import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;

/** Knows at start that a container will never ask the mechanism. Where it can't know, {@link MechanismGuard} finds out. */
final class SilentContainer {

    private static final String CDI = "jakarta.enterprise.inject.spi.CDI";

    /** What to do about it, for whoever reads the log. */
    static final String WAY_OUT = "use the filter instead: gatehouse-filters.jar with gatehouse.enabled=true,"
            + " also where web.xml maps the filter (docs/drop-in.md), in the place of gatehouse-jakarta-security or beside it";

    private SilentContainer() {}

    /** Why the mechanism will never be asked; null if it may be. */
    static @Nullable String reason(ServletContext context) {
        if (!isPresent(CDI, context)) {
            return "there is no CDI in " + context.getServerInfo()
                    + ", so that no authentication mechanism is ever asked; " + WAY_OUT;
        }
        if (isUndertowWithoutSecurity(context)) {
            return "this WildFly has no application-security-domain for " + context.getContextPath()
                    + ", so that no authentication mechanism is ever asked; run META-INF/wildfly/gatehouse-security.cli of"
                    + " gatehouse-jakarta-security (docs/jakarta-security.md)";
        }
        return null;
    }

    private static boolean isPresent(String type, ServletContext context) {
        ClassLoader loader = context.getClassLoader();
        try {
            Class.forName(type, false, loader == null ? SilentContainer.class.getClassLoader() : loader);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** By reflection: what WildFly's Undertow knows of the deployment, and the Servlet API has no word for. */
    private static boolean isUndertowWithoutSecurity(ServletContext context) {
        if (!context.getClass().getName().equals("io.undertow.servlet.spec.ServletContextImpl")) {
            return false;
        }
        try {
            Object deployment = call(context, "getDeployment");
            Object information = call(deployment, "getDeploymentInfo");
            return call(information, "getInitialSecurityWrapper") == null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another Undertow than we know: the guard will see.
            return false;
        }
    }

    private static @Nullable Object call(@Nullable Object target, String method) throws ReflectiveOperationException {
        if (target == null) {
            throw new NoSuchMethodException(method + " of nothing");
        }
        try {
            return target.getClass().getMethod(method).invoke(target);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(e.getCause());
        }
    }
}
