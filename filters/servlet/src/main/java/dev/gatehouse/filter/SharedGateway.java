package dev.gatehouse.filter;

import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.micrometer.ContainerMeters;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
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

    /**
     * The gateway of a context, built from the settings of the application and its filter if it is not there yet.
     *
     * @throws dev.gatehouse.config.ConfigurationException with every mistake, if there is one
     */
    public static SharedGateway acquire(ServletContext context) {
        return acquire(context, () -> WaysIn.settings(context));
    }

    static SharedGateway acquire(FilterConfig config) {
        return acquire(config.getServletContext(), () -> ContainerSettings.of(config));
    }

    private static SharedGateway acquire(ServletContext context, Supplier<Settings> settings) {
        synchronized (SharedGateway.class) {
            SharedGateway shared = context.getAttribute(ATTRIBUTE) instanceof SharedGateway known
                    ? known
                    : build(context, settings.get());
            context.setAttribute(ATTRIBUTE, shared);
            shared.users++;
            return shared;
        }
    }

    private static SharedGateway build(ServletContext context, Settings settings) {
        GatewayConfig config = GatewayConfig.from(settings, GatewayConfig.Use.DROP_IN);
        Meters meters = ContainerMeters.find();
        Gateway gateway = gateway(config, meters);
        return new SharedGateway(() -> gateway, () -> {
            context.removeAttribute(ATTRIBUTE);
            gateway.close();
            meters.close();
        });
    }

    private static Gateway gateway(GatewayConfig config, Meters meters) {
        try {
            return new Gateway(config, null, meters, Clock.systemUTC());
        } catch (RuntimeException e) {
            meters.close();
            throw e;
        }
    }

    /** The gateway of a context; null where none is there yet, or any more. */
    static @Nullable SharedGateway find(ServletContext context) {
        return context.getAttribute(ATTRIBUTE) instanceof SharedGateway known ? known : null;
    }

    /** To be called once by each who acquired it; the last one closes the gateway. */
    public void release() {
        synchronized (SharedGateway.class) {
            users--;
            if (users == 0) {
                close.run();
            }
        }
    }

    /** The gateway for a new request. */
    public Gateway gateway() {
        return gateway.get();
    }
}
