package dev.gatehouse.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** GlassFish's jar, run as a program that reads commands. Not for several threads. */
final class GlassFishProcess {

    private final PromptedProcess process = new PromptedProcess("GlassFish $ ");

    /** Returns when it takes commands. */
    void start() throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Container.work().resolve("glassfish"));
        Path properties = Files.writeString(
                directory.resolve("server.properties"),
                "configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address="
                        + "127.0.0.1\n");
        process.start(
                directory,
                List.of(
                        Container.java(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.net.preferIPv4Stack=true",
                        "-Djava.io.tmpdir=" + directory,
                        "-jar",
                        Container.property("glassfish.jar"),
                        "--properties=" + properties,
                        "--httpPort=" + Container.port(),
                        "--prompt"));
    }

    /** What it says to a command. */
    String command(String line) throws IOException, InterruptedException {
        return process.command(line);
    }

    void stop() {
        process.stop();
    }
}
