package dev.gatehouse.containers;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Open Liberty in a process of its own, which deploys what is laid into its directory. Not for several threads. */
final class LibertyProcess {

    private static final String STARTED = "CWWKF0011I";

    private final String configuration;
    private final int port;
    private final Path server;
    private @Nullable Process process;

    /**
     * A server that has not been started.
     *
     * @param configuration a file of {@code src/test/liberty}, without its ending; names the server too
     */
    LibertyProcess(String configuration, int port) {
        this.configuration = configuration;
        this.port = port;
        this.server = Container.work().resolve("liberty/usr/servers").resolve(configuration);
    }

    /** Returns when the server is ready. */
    void start() throws IOException, InterruptedException {
        Path settings = Path.of(Container.property("liberty.configuration"));
        Files.createDirectories(dropins());
        try (Stream<Path> left = Files.list(dropins())) {
            // By a run that was cut off.
            for (Path application : left.toList()) {
                Files.delete(application);
            }
        }
        Files.deleteIfExists(messages());
        copy(settings.resolve(configuration + ".xml"), server.resolve("server.xml"));
        copy(settings.resolve("common.xml"), server.resolve("common.xml"));
        Files.writeString(
                server.resolve("bootstrap.properties"),
                "container.http.port=" + port + "\ncontainer.https.port=" + Container.securePort() + "\ncontainers.tls="
                        + Container.property("containers.tls") + "\n");
        Path home = Path.of(Container.property("liberty.home"));
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Container.java(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "-jar",
                home.resolve("bin/tools/ws-server.jar").toString(),
                configuration));
        builder.environment()
                .putAll(Map.of(
                        "WLP_USER_DIR", Container.work().resolve("liberty/usr").toString(),
                        "LOG_DIR", server.resolve("logs").toString()));
        process = builder.directory(server.toFile())
                .redirectErrorStream(true)
                .redirectOutput(server.resolve("console.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        await(0, Set.of(STARTED));
    }

    /** Lays an application into the server's directory; returns what is logged until it has started or failed. */
    String deploy(Path application, String name) throws IOException, InterruptedException {
        int before = log().length();
        // First beside it: the server must not look at half a file.
        Path whole =
                Files.copy(application, server.resolve(application.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        Files.move(whole, deployed(application), StandardCopyOption.ATOMIC_MOVE);
        return await(
                before,
                Set.of(
                        "CWWKZ0001I: Application " + name + " started",
                        "CWWKZ0002E: An exception occurred while starting the application " + name,
                        "CWWKZ0012I: The application " + name + " was not started"));
    }

    /** Takes an application away; returns when it has ended. */
    void undeploy(Path application, String name) throws IOException, InterruptedException {
        int before = log().length();
        boolean started = log().lastIndexOf("CWWKZ0001I: Application " + name + " started")
                > log().lastIndexOf("CWWKZ0009I: The application " + name + " has stopped");
        if (Files.deleteIfExists(deployed(application)) && started) {
            await(before, Set.of("CWWKZ0009I: The application " + name + " has stopped"));
        }
    }

    /** All that the server has logged. */
    String log() throws IOException {
        return Files.exists(messages()) ? Files.readString(messages(), StandardCharsets.UTF_8) : "";
    }

    void stop() {
        if (process != null) {
            process.destroy();
            process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
            process.destroyForcibly();
        }
    }

    private Path deployed(Path application) {
        return dropins().resolve(application.getFileName());
    }

    private Path dropins() {
        return server.resolve("dropins");
    }

    private Path messages() {
        return server.resolve("logs/messages.log");
    }

    private String await(int from, Set<String> ends) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            boolean alive = process != null && process.isAlive();
            String since = log().substring(from);
            if (ends.stream().anyMatch(since::contains)) {
                return since;
            }
            if (!alive || System.nanoTime() > end) {
                throw new IOException((alive ? "no answer: " : "it has ended: ") + since);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
