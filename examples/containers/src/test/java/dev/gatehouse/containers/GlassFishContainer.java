package dev.gatehouse.containers;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;

import java.io.IOException;

/** GlassFish in a process of its own, whose prompt takes what there is to deploy. */
public final class GlassFishContainer implements DeployableContainer<NoConfiguration> {

    private final GlassFishProcess server = new GlassFishProcess();

    @Override
    public Class<NoConfiguration> getConfigurationClass() {
        return NoConfiguration.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Local");
    }

    @Override
    public void setup(NoConfiguration configuration) {}

    @Override
    public void start() throws LifecycleException {
        try {
            server.start();
        } catch (IOException | InterruptedException e) {
            server.stop();
            throw new LifecycleException("GlassFish does not start", e);
        }
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String name = Container.name(archive);
        // It splits at each space, so that a path must not show where the build stands.
        String war = "../" + Container.exported(archive).getName();
        String answer = command("deploy --name " + name + " --contextroot " + name + " " + war);
        if (!answer.contains("Application deployed with name " + name)) {
            throw new DeploymentException(name + " does not start: " + answer);
        }
        HTTPContext http = new HTTPContext("127.0.0.1", Container.port());
        return new ProtocolMetaData().addContext(http.add(new Servlet("default", "/" + name)));
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        command("undeploy " + Container.name(archive));
    }

    private String command(String line) throws DeploymentException {
        try {
            return server.command(line);
        } catch (IOException | InterruptedException e) {
            throw new DeploymentException("GlassFish does not answer " + line, e);
        }
    }
}
