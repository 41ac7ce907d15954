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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** Payara Micro in a process of its own, by {@code src/test/payara/Server.java}. */
public final class PayaraContainer implements DeployableContainer<NoConfiguration> {

    private final PromptedProcess server = new PromptedProcess("Payara $ ");

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
        try (JarFile jar = new JarFile(Container.property("payara.jar"))) {
            Path directory = Files.createDirectories(Container.work().resolve("payara"));
            Path domain = Files.writeString(directory.resolve("domain.xml"), domain(jar));
            List<String> command = new ArrayList<>(List.of(
                    Container.java(),
                    "-Xmx768m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Djava.net.preferIPv4Stack=true",
                    "-Djava.io.tmpdir=" + directory));
            // The product's manifest asks for them, which counts with -jar alone.
            String opened = jar.getManifest().getMainAttributes().getValue("Add-Opens");
            Pattern.compile(" +")
                    .splitAsStream(opened.trim())
                    .forEach(name -> command.add("--add-opens=" + name + "=ALL-UNNAMED"));
            command.addAll(List.of(
                    "-cp",
                    jar.getName(),
                    Container.property("payara.server"),
                    Integer.toString(Container.port()),
                    directory.resolve("root").toString(),
                    domain.toString()));
            server.start(directory, command);
        } catch (IOException | InterruptedException e) {
            server.stop();
            throw new LifecycleException("Payara does not start", e);
        }
    }

    /** The product's own, on the loopback address and with TLS that asks for client certificates. */
    private static String domain(JarFile jar) throws IOException {
        String text = new String(
                jar.getInputStream(jar.getEntry("MICRO-INF/domain/domain.xml")).readAllBytes(), StandardCharsets.UTF_8);
        String loopback = "address=\"127.0.0.1\" ";
        return replaced(
                replaced(
                        replaced(
                                replaced(text, "port=\"8080\" ", loopback + "port=\"" + Container.port() + "\" "),
                                "port=\"8443\" ",
                                loopback + "port=\"" + Container.securePort() + "\" "),
                        "name=\"https-listener\" thread-pool=\"http-thread-pool\" enabled=\"false\"",
                        "name=\"https-listener\" thread-pool=\"http-thread-pool\" enabled=\"true\""),
                "cert-nickname=\"s1as\"></ssl>",
                "cert-nickname=\"server\" client-auth=\"want\" key-store-type=\"PKCS12\" key-store=\""
                        + TlsFiles.server() + "\" trust-store-type=\"PKCS12\" trust-store=\"" + TlsFiles.authorities()
                        + "\"></ssl>");
    }

    private static String replaced(String text, String from, String to) throws IOException {
        if (!text.contains(from)) {
            throw new IOException("no " + from + " in Payara's domain.xml");
        }
        return text.replace(from, to);
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String name = Container.name(archive);
        // It splits at each space, so that a path must not show where the build stands.
        String answer =
                command("deploy " + name + " ../" + Container.exported(archive).getName());
        // It says that it has deployed what it could not start.
        if (!answer.contains("\ndeployed " + name) || answer.contains("Exception while loading the app")) {
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
            throw new DeploymentException("Payara does not answer " + line, e);
        }
    }
}
