package dev.gatehouse.benchmarks;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, whose CPU time and allocation are read between loads. */
final class MeasuredServer implements AutoCloseable {

    private final Process process;
    private final LoadClient client;
    private final int port;
    private final String header;

    /** The bare servlet, asked with {@code header}. */
    static MeasuredServer bare(String header) throws IOException {
        return new MeasuredServer(List.of("serve", "bare"), header);
    }

    /** The filter before the servlet, asked with the workload's own header. */
    static MeasuredServer filter(String workload) throws IOException {
        return new MeasuredServer(List.of("serve", "filter", workload), null);
    }

    private MeasuredServer(List<String> arguments, @Nullable String given) throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        List<String> command = new ArrayList<>(List.of(
                java,
                "-Xms256m",
                "-Xmx3g",
                "-Xmn128m",
                "-XX:+UseParallelGC",
                "-cp",
                System.getProperty("java.class.path")));
        command.add(Benchmarks.class.getName());
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectError(arguments.contains("bearer-log") ? log() : ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null || !line.startsWith("ready ")) {
            throw new IOException(arguments + " did not start: " + line);
        }
        String[] words = line.split(" ", 3);
        port = Integer.parseInt(words[1]);
        header = given == null ? words[2] : given;
        client = new LoadClient(port, header);
    }

    /** Where a service manager would have standard error. */
    private static ProcessBuilder.Redirect log() throws IOException {
        File file = File.createTempFile("bench", ".log");
        file.deleteOnExit();
        return ProcessBuilder.Redirect.to(file);
    }

    /** Where it listens. */
    int port() {
        return port;
    }

    /** The header line that it is asked with. */
    String header() {
        return header;
    }

    /** Sends requests and gives the CPU microseconds of the server for each. */
    double cpuMicrosPerRequest(int requests) throws IOException {
        Duration before = cpu();
        client.send(requests);
        return cpu().minus(before).toNanos() / 1000.0 / requests;
    }

    /** Sends requests and gives the octets that the server allocated for each. */
    double octetsPerRequest(int requests) throws IOException {
        long before = allocated();
        client.send(requests);
        return (allocated() - before) / (double) requests;
    }

    /** User and system time (proc(5): stat, fields 14 and 15, in ticks of 10 ms), which ProcessHandle reads too. */
    private Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    private long allocated() throws IOException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/allocated"))
                    .build();
            return Long.parseLong(HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
