package dev.gatehouse.containers;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.core.spi.LoadableExtension;

/** Adds Jetty to Arquillian's containers: it has no adapter for Jetty 12.1. */
public final class ContainersExtension implements LoadableExtension {

    @Override
    public void register(ExtensionBuilder builder) {
        if (Container.isJetty()) {
            builder.service(DeployableContainer.class, JettyContainer.class);
        }
    }
}
