package dev.gatehouse.orders.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An unpacked WildFly, prepared by the module's own CLI script, with one application. */
final class WildFlyServer implements AutoCloseable {

    private static final String CONFIGURATION = "standalone-gatehouse.xml";
    private static final Duration START = Duration.ofMinutes(3);

    private final Process process;
    private final String url;
    private final Path log;

    private WildFlyServer(Process process, String url, Path log) {
        this.process = process;
        this.url = url;
        this.log = log;
    }

    static WildFlyServer start(Path home, Path script, Path war, Path directory, Path settings)
            throws IOException, InterruptedException {
        Path standalone = home.resolve("standalone");
        Files.copy(
                standalone.resolve("configuration/standalone.xml"),
                standalone.resolve("configuration").resolve(CONFIGURATION),
                StandardCopyOption.REPLACE_EXISTING);
        prepare(home, script, directory);
        Path deployments = standalone.resolve("deployments");
        Files.copy(war, deployments.resolve("orders.war"), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(deployments.resolve("orders.war.failed"));

        int port = freePort();
        Path log = directory.resolve("wildfly.log");
        Process process = run(
                home,
                "standalone.sh",
                log,
                "-c=" + CONFIGURATION,
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.bind.address.management=127.0.0.1",
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=" + freePort(),
                "-Djboss.management.http.port=" + freePort(),
                "-Dgatehouse.config=" + settings);
        WildFlyServer server = new WildFlyServer(process, "http://127.0.0.1:" + port + "/orders", log);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.awaitDeployment(deployments);
        return server;
    }

    /** Runs the script on the configuration, offline. */
    private static void prepare(Path home, Path script, Path directory) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        lines.add("embed-server --server-config=" + CONFIGURATION + " --std-out=discard");
        lines.addAll(Files.readAllLines(script));
        lines.add("stop-embedded-server");
        Path offline = Files.write(directory.resolve("offline.cli"), lines);
        Path log = directory.resolve("cli.log");
        Process cli = run(home, "jboss-cli.sh", log, "--file=" + offline);
        if (!cli.waitFor(START.toSeconds(), TimeUnit.SECONDS) || cli.exitValue() != 0) {
            end(cli);
            throw new IllegalStateException("the CLI script failed: " + Files.readString(log));
        }
    }

    private static Process run(Path home, String command, Path log, String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(home.resolve("bin").resolve(command).toString()));
        line.addAll(List.of(arguments));
        if (!home.resolve("bin").resolve(command).toFile().setExecutable(true)) {
            throw new IOException(command + " can't be made executable");
        }
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JBOSS_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private void awaitDeployment(Path deployments) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/api/hours")).build();
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(deployments.resolve("orders.war.failed"))) {
                break;
            }
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (ConnectException e) {
                // Not yet.
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        close();
        throw new IllegalStateException("the application did not start; see " + log);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where the application is. */
    String url() {
        return url;
    }

    Path log() {
        return log;
    }

    /** Returns when the server has ended. */
    void await() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() {
        end(process);
    }

    /** The script's own process, and the server's, which it has started. */
    private static void end(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle handle : all) {
            handle.onExit().completeOnTimeout(handle, 20, TimeUnit.SECONDS).join();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
