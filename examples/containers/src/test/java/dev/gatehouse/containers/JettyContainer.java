package dev.gatehouse.containers;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.ClassMatcher;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;

import java.io.File;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.FileHandler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Jetty within the test's JVM, in the environment that {@code container.environment} names (ee8, ee10, ee11). An
 * application sees none of the suite's own classes.
 */
public final class JettyContainer implements DeployableContainer<NoConfiguration> {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private final Logger logger = Logger.getLogger("dev.gatehouse");
    private final Map<String, Handler> deployed = new HashMap<>();

    @Override
    public Class<NoConfiguration> getConfigurationClass() {
        return NoConfiguration.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Local");
    }

    @Override
    public void setup(NoConfiguration configuration) {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(contexts);
    }

    @Override
    public void start() throws LifecycleException {
        try {
            Files.createDirectories(Container.work());
            FileHandler log = new FileHandler(Container.logFile().toString());
            log.setFormatter(new SimpleFormatter());
            logger.addHandler(log);
            server.addConnector(secure());
            server.start();
        } catch (Exception e) {
            throw new LifecycleException("Jetty does not start", e);
        }
    }

    @Override
    public void stop() throws LifecycleException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new LifecycleException("Jetty does not stop", e);
        }
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String path = "/" + archive.getName().replaceFirst("\\.war$", "");
        try {
            Handler handler = application(path, Container.exported(archive));
            contexts.addHandler(handler);
            deployed.put(archive.getName(), handler);
            handler.start();
        } catch (Exception e) {
            undeploy(archive);
            throw new DeploymentException(archive.getName() + " does not start", e);
        }
        HTTPContext http = new HTTPContext("127.0.0.1", connector.getLocalPort());
        return new ProtocolMetaData().addContext(http.add(new Servlet("default", path)));
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        Handler handler = deployed.remove(archive.getName());
        if (handler == null) {
            return;
        }
        try {
            handler.stop();
            contexts.removeHandler(handler);
        } catch (Exception e) {
            throw new DeploymentException(archive.getName() + " does not stop", e);
        }
    }

    /** Asks for a client's certificate and takes that of any authority in the file. */
    private ServerConnector secure() {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(TlsFiles.server().toString());
        tls.setKeyStorePassword(TlsFiles.PASSWORD);
        tls.setTrustStorePath(TlsFiles.authorities().toString());
        tls.setTrustStorePassword(TlsFiles.PASSWORD);
        tls.setWantClientAuth(true);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector secure = new ServerConnector(
                server,
                new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString()),
                new HttpConnectionFactory(http));
        secure.setHost("127.0.0.1");
        secure.setPort(Container.securePort());
        return secure;
    }

    /** The environments have no type in common but the handler. */
    private static Handler application(String path, File war) throws ReflectiveOperationException {
        Class<?> type = Class.forName("org.eclipse.jetty." + Container.environment() + ".webapp.WebAppContext");
        Object context = type.getConstructor().newInstance();
        type.getMethod("setContextPath", String.class).invoke(context, path);
        type.getMethod("setWar", String.class).invoke(context, war.toString());
        type.getMethod("setThrowUnavailableOnStartupException", boolean.class).invoke(context, true);
        ClassMatcher hidden =
                (ClassMatcher) type.getMethod("getHiddenClassMatcher").invoke(context);
        hidden.add("dev.gatehouse.", "com.nimbusds.");
        Object handler = context instanceof Supplier<?> nested ? nested.get() : context;
        return (Handler) handler;
    }
}
