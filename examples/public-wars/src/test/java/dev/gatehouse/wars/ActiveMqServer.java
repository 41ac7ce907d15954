package dev.gatehouse.wars;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.server.RMIServerSocketFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;

/** A broker for the consoles, by JMS and JMX on 127.0.0.1; its jars are those that the console's WAR carries. */
final class ActiveMqServer implements AutoCloseable {

    private static final int BACKLOG = 50;

    private final URLClassLoader loader;
    private final Object broker;
    private final String address;
    private final JMXConnectorServer management;

    private ActiveMqServer(URLClassLoader loader) throws IOException, ReflectiveOperationException {
        this.loader = loader;
        Class<?> service = loader.loadClass("org.apache.activemq.broker.BrokerService");
        broker = service.getConstructor().newInstance();
        service.getMethod("setPersistent", boolean.class).invoke(broker, false);
        service.getMethod("setUseShutdownHook", boolean.class).invoke(broker, false);
        Object connector = service.getMethod("addConnector", String.class).invoke(broker, "tcp://127.0.0.1:0");
        service.getMethod("start").invoke(broker);
        service.getMethod("waitUntilStarted").invoke(broker);
        address = String.valueOf(connector.getClass().getMethod("getConnectUri").invoke(connector));
        management = management();
    }

    /** Starts a broker. */
    static ActiveMqServer start(Path directory) throws IOException, ReflectiveOperationException {
        List<URL> jars = new ArrayList<>();
        for (Path jar : unpack(directory, "WEB-INF/lib/")) {
            jars.add(jar.toUri().toURL());
        }
        URLClassLoader loader = new URLClassLoader(jars.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return new ActiveMqServer(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Lays jars of the console's WAR into a directory. */
    static List<Path> unpack(Path directory, String prefix) throws IOException {
        Files.createDirectories(directory);
        List<Path> jars = new ArrayList<>();
        try (JarFile war = new JarFile(Recipe.of("activemq-console").original().toFile())) {
            for (JarEntry entry : war.stream()
                    .filter(found -> found.getName().startsWith(prefix) && !found.isDirectory())
                    .toList()) {
                Path jar = directory.resolve(Path.of(entry.getName()).getFileName());
                try (InputStream content = war.getInputStream(entry)) {
                    Files.copy(content, jar);
                }
                jars.add(jar);
            }
        }
        return jars;
    }

    /** What stands in for the addresses of the recipe. */
    Map<String, String> addresses() throws IOException {
        return Map.of("webconsole.jms.url", address, "webconsole.jmx.url", String.valueOf(management.getAddress()));
    }

    private static JMXConnectorServer management() throws IOException {
        System.setProperty("java.rmi.server.hostname", "127.0.0.1");
        RMIServerSocketFactory loopback = port -> new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        JMXConnectorServer server = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("rmi", "127.0.0.1", 0),
                Map.of(RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE, loopback),
                ManagementFactory.getPlatformMBeanServer());
        server.start();
        return server;
    }

    @Override
    public void close() throws IOException {
        management.stop();
        try {
            broker.getClass().getMethod("stop").invoke(broker);
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
        loader.close();
    }
}
