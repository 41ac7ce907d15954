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

/** Open Liberty with the features of {@code src/test/liberty/server.xml}. */
public final class LibertyContainer implements DeployableContainer<NoConfiguration> {

    private final LibertyProcess server = new LibertyProcess("server", Container.port());

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
            throw new LifecycleException("Open Liberty does not start", e);
        }
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String name = Container.name(archive);
        try {
            String log = server.deploy(Container.exported(archive).toPath(), name);
            if (!log.contains("CWWKZ0001I: Application " + name + " started")) {
                throw new DeploymentException(name + " does not start: " + log);
            }
        } catch (IOException | InterruptedException e) {
            throw new DeploymentException("Open Liberty does not deploy " + name, e);
        }
        HTTPContext http = new HTTPContext("127.0.0.1", Container.port());
        return new ProtocolMetaData().addContext(http.add(new Servlet("default", "/" + name)));
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        try {
            server.undeploy(Container.work().resolve(archive.getName()), Container.name(archive));
        } catch (IOException | InterruptedException e) {
            throw new DeploymentException("Open Liberty does not undeploy " + archive.getName(), e);
        }
    }
}
