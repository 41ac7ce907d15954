package dev.gatehouse.containers;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** GlassFish's jar, run as a program that reads commands. Not for several threads. */
final class GlassFishProcess {

    private static final String PROMPT = "GlassFish $ ";

    private @Nullable Process process;
    private int read;

    /** Returns when it takes commands. */
    void start() throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Container.work().resolve("glassfish"));
        Path properties = Files.writeString(
                directory.resolve("server.properties"),
                "configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address="
                        + "127.0.0.1\n");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
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
        File log = Container.logFile().toFile();
        process = builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        read = 0;
        answer();
    }

    /** What it says to a command. */
    String command(String line) throws IOException, InterruptedException {
        OutputStream commands = running().getOutputStream();
        commands.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
        return answer();
    }

    /** All that it prints until it asks for a command again. */
    private String answer() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            boolean alive = running().isAlive();
            String log = new String(Files.readAllBytes(Container.logFile()), StandardCharsets.UTF_8);
            int prompt = log.indexOf(PROMPT, read);
            if (prompt >= 0) {
                String answer = log.substring(read, prompt);
                read = prompt + PROMPT.length();
                return answer;
            }
            if (!alive || System.nanoTime() > end) {
                throw new IOException((alive ? "no answer: " : "it has ended: ") + log.substring(read));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    void stop() {
        if (process != null) {
            process.destroy();
            process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
            process.destroyForcibly();
        }
    }
}
