package dev.gatehouse.proxy;

import dev.gatehouse.filter.ContainerSettings;
import dev.gatehouse.filter.SharedGateway;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import org.jspecify.annotations.Nullable;

/** Builds the proxy's gateway when the WAR is deployed in a container; the standalone server brings its own. */
public final class ProxyContextListener implements ServletContextListener {

    private @Nullable Gateway gateway;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Gateway built = new Gateway(
                GatewayConfig.from(ContainerSettings.of(event.getServletContext()), GatewayConfig.Use.PROXY));
        gateway = built;
        SharedGateway.provide(event.getServletContext(), () -> built);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (gateway != null) {
            gateway.close();
        }
    }
}
