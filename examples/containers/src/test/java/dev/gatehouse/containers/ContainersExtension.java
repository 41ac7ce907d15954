package dev.gatehouse.containers;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.event.container.BeforeStart;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.LoadableExtension;

import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * Adds Jetty, GlassFish, Payara Micro and Open Liberty to Arquillian's containers, which has no adapter for Jetty 12.1, for GlassFish or
 * Payara as one jar, or for Open Liberty with Jakarta EE 10, and has any container find its files.
 */
public final class ContainersExtension implements LoadableExtension {

    @Override
    public void register(ExtensionBuilder builder) {
        builder.observer(FilesObserver.class);
        if (Container.isJetty()) {
            builder.service(DeployableContainer.class, JettyContainer.class);
        }
        if (Container.isLiberty()) {
            builder.service(DeployableContainer.class, LibertyContainer.class);
        }
        if (Container.isPayara()) {
            builder.service(DeployableContainer.class, PayaraContainer.class);
        }
        if (Container.isGlassFish()) {
            builder.service(DeployableContainer.class, GlassFishContainer.class);
        }
    }

    /** Writes what a container reads when it starts. */
    public static final class FilesObserver {
        void write(@Observes BeforeStart event) throws IOException, GeneralSecurityException {
            TlsFiles.write();
        }
    }
}
