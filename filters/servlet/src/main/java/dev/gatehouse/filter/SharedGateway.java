package dev.gatehouse.filter;

import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;

import java.util.function.Supplier;

/** The one gateway of a servlet context, built by the first filter and closed by the last. */
public final class SharedGateway {

    private static final String ATTRIBUTE = SharedGateway.class.getName();

    private final Supplier<Gateway> gateway;
    private final Runnable close;
    private int users;

    private SharedGateway(Supplier<Gateway> gateway, Runnable close) {
        this.gateway = gateway;
        this.close = close;
    }

    /**
     * Gives a context a gateway that somebody else builds, swaps and closes; to be called before its filters start.
     *
     * @param gateway asked for each request
     */
    public static void provide(ServletContext context, Supplier<Gateway> gateway) {
        context.setAttribute(ATTRIBUTE, new SharedGateway(gateway, () -> {}));
    }

    static SharedGateway acquire(FilterConfig config, boolean withInitParams) {
        ServletContext context = config.getServletContext();
        synchronized (SharedGateway.class) {
            SharedGateway shared = context.getAttribute(ATTRIBUTE) instanceof SharedGateway known
                    ? known
                    : build(withInitParams ? ContainerSettings.of(config) : ContainerSettings.of(context));
            context.setAttribute(ATTRIBUTE, shared);
            shared.users++;
            return shared;
        }
    }

    private static SharedGateway build(Settings settings) {
        Gateway gateway = new Gateway(GatewayConfig.from(settings, GatewayConfig.Use.DROP_IN));
        return new SharedGateway(() -> gateway, gateway::close);
    }

    void release() {
        synchronized (SharedGateway.class) {
            users--;
            if (users == 0) {
                close.run();
            }
        }
    }

    Gateway gateway() {
        return gateway.get();
    }
}
