package dev.gatehouse.tck;

import org.jboss.arquillian.container.test.spi.client.deployment.ApplicationArchiveProcessor;
import org.jboss.arquillian.core.spi.LoadableExtension;

/** Registers the {@link GatehouseArchives} with Arquillian. */
public final class TckExtension implements LoadableExtension {

    /** For the {@link java.util.ServiceLoader}. */
    public TckExtension() {}

    @Override
    public void register(ExtensionBuilder builder) {
        builder.service(ApplicationArchiveProcessor.class, GatehouseArchives.class);
    }
}
