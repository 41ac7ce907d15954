package dev.gatehouse.quickstart;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The proxy as a child process, its output in a log file; {@link #close()} ends it, gently first. */
final class ProxyProcess implements AutoCloseable {

    private static final Pattern MANAGEMENT = Pattern.compile("management on (https?://[^\\s,;]+)");
    private static final Pattern READY = Pattern.compile("^Gatehouse ready\\b.*?(https?://[^\\s,;]+)");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final int TAIL_LINES = 30;

    private final Process process;
    private final Path log;
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private volatile String management = "";

    private ProxyProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Thread reader = new Thread(this::readOutput, "proxy-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code command}; returns at once, {@link #awaitReady()} waits for its address. */
    static ProxyProcess start(List<String> command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Settings of the caller's shell would outrank the file that the tour is about.
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        return new ProxyProcess(builder.start(), log);
    }

    /** The command that serves {@code configuration} from the WAR, on the Java of this process. */
    static List<String> serve(Path war, Path configuration) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-jar", war.toString(), "serve", "--config", configuration.toString());
    }

    /**
     * The address from the line {@code Gatehouse ready on http://…}.
     *
     * @throws IOException with the end of the log if the proxy ends, or says nothing of the kind in 90 s
     */
    URI awaitReady() throws IOException, InterruptedException {
        try {
            return address.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("The proxy did not start. The end of " + log + ":\n\n" + tail(), e);
        }
    }

    /** The management address from the same line; empty if it names none, or is not there yet. */
    String management() {
        return management;
    }

    /** Returns when the process has ended, with its exit code. */
    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter writer = Files.newBufferedWriter(log)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                writer.write(line);
                writer.newLine();
                writer.flush();
                Matcher managed = MANAGEMENT.matcher(line);
                if (managed.find()) {
                    management = managed.group(1);
                }
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    address.complete(URI.create(ready.group(1)));
                }
            }
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
        address.completeExceptionally(new IOException("the proxy's output ended"));
    }

    private String tail() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
