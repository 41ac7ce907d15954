package dev.gatehouse.redis.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real redis-server on a free port of loopback, that can be killed, paused and started again on the same port. */
public final class RedisServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final int port;
    private Process process;

    private RedisServer(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    /** One that answers. */
    public static RedisServer start(Path directory) {
        try {
            return new RedisServer(Files.createDirectories(directory), freePort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port of loopback on which nothing listens. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Its address, for {@code gatehouse.redis-uri}. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Ends it as a crash does; what it had stays in its file. */
    public void kill() {
        signal("CONT");
        process.destroyForcibly();
        await();
    }

    /** Starts it again with what was written down before it ended. */
    public void restart() {
        kill();
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again with nothing. */
    public void restartEmpty() {
        kill();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().startsWith("redis-server")) {
                    Files.delete(file);
                }
            }
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it without ending it: connections stay, nothing is answered. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on. */
    public void resume() {
        signal("CONT");
    }

    /** The reply to a command whose words have no spaces, as it comes over the wire; for looking from outside. */
    public String ask(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace("+OK\r\n", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(binary().toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(List.of("--dir", directory.toString(), "--appendonly", "yes", "--appendfsync", "always"));
        command.addAll(List.of("--save", "", "--daemonize", "no"));
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline) && started.isAlive()) {
            try {
                if (ask("PING").startsWith("+PONG")) {
                    return started;
                }
            } catch (UncheckedIOException e) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        }
        started.destroyForcibly();
        throw new IOException("redis-server does not answer on port " + port);
    }

    /** The server for this machine, taken out of the jar that brings it. */
    private Path binary() throws IOException {
        Path file = directory.resolve("redis-server");
        if (!Files.exists(file)) {
            String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
            String processor =
                    System.getProperty("os.arch").equals("aarch64") && system.equals("linux") ? "arm64" : "amd64";
            String name = "/redis-server-7.0.15-" + system + "-" + processor;
            try (InputStream octets = RedisServer.class.getResourceAsStream(name)) {
                if (octets == null) {
                    throw new IOException("embedded-redis is not among the test's libraries");
                }
                Files.copy(octets, file, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!file.toFile().setExecutable(true)) {
                throw new IOException(file + " can't be made executable");
            }
        }
        return file;
    }

    private void signal(String name) {
        try {
            if (process.isAlive()) {
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("redis-server does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
