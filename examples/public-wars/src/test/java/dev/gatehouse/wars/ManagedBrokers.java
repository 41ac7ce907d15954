package dev.gatehouse.wars;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.rmi.server.RMIServerSocketFactory;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;

/** This JVM's brokers, for a console that asks for them over JMX, on 127.0.0.1. */
final class ManagedBrokers implements AutoCloseable {

    private static final int BACKLOG = 50;

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final JMXConnectorServer connector;

    ManagedBrokers() throws IOException {
        System.setProperty("java.rmi.server.hostname", "127.0.0.1");
        RMIServerSocketFactory loopback = port -> new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        connector = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("rmi", "127.0.0.1", 0),
                Map.of(RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE, loopback),
                beans);
        connector.start();
    }

    /** What stands in for the addresses of the recipe. */
    Map<String, String> addresses() {
        return Map.of(
                "webconsole.jms.url",
                "vm://localhost?broker.persistent=false",
                "webconsole.jmx.url",
                connector.getAddress().toString());
    }

    /** Ends the brokers that an application has started, and that would outlive it. */
    void stopAll() throws JMException {
        for (ObjectName broker :
                beans.queryNames(new ObjectName("org.apache.activemq:type=Broker,brokerName=*"), null)) {
            beans.invoke(broker, "stop", new Object[0], new String[0]);
        }
    }

    @Override
    public void close() throws IOException {
        connector.stop();
    }
}
