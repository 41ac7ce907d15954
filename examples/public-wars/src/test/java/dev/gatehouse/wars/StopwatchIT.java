package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reader of docs/drop-in.md with a shell, who types its first section word for word. What differs is the port, and that
 * the build was done before.
 */
class StopwatchIT {

    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    @TempDir
    private Path home;

    private Process container;

    @AfterEach
    void stopContainer() throws InterruptedException {
        if (container != null) {
            container.destroy();
            assertThat(container.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void guideWhenTypedWordForWordThenAPlainWarRefusesAndThenAnswers() throws Exception {
        String section = section();
        List<String> shell = blocks(section, "sh");
        assertThat(shell).hasSize(4);
        List<String> build = shell.get(0).lines().toList();
        assertThat(build).hasSize(2);
        // The root as far as the guide needs it: what the first line, this build, has made.
        Files.createSymbolicLink(home.resolve("filters"), ROOT.resolve("filters"));
        Files.createSymbolicLink(home.resolve("webapp-proxy"), ROOT.resolve("webapp-proxy"));

        Instant start = Instant.now();
        run(home, build.get(1));
        Path here = home.resolve("try");
        shell.get(1).lines().forEach(line -> run(here, line));
        assertThat(here.resolve("jolokia-agent-war-2.0.0.war")).isRegularFile();
        Files.writeString(
                here.resolve("gatehouse.properties"),
                blocks(section, "properties").get(0));

        List<String> commands = shell.get(2).lines().toList();
        String key = key(run(here, commands.get(0)));
        commands.subList(1, commands.size() - 1).forEach(line -> run(here, line));
        int port = freePort();
        // exec, so that the process is the container and not a shell around it.
        container = shell(here, "exec " + commands.get(commands.size() - 1).replace("8080", "" + port), Map.of())
                .redirectOutput(here.resolve("container.log").toFile())
                .start();

        List<String> requests = shell.get(3).replace("8080", "" + port).lines().toList();
        assertThat(requests).hasSize(2);
        String refused = untilAnswered(here, requests.get(0));
        assertThat(refused).startsWith("HTTP/1.1 401 ").contains("application/problem+json");
        String answered = run(here, requests.get(1), Map.of("KEY", key));
        assertThat(answered).startsWith("HTTP/1.1 200 ").contains("\"agent\":\"2.0.0\"");

        // Printed for the reader of the build's log; a slow machine is no defect of the guide.
        System.out.printf(
                "docs/drop-in.md: from the plain WAR to 401 and 200 in %d s%n",
                Duration.between(start, Instant.now()).toSeconds());
    }

    private static String section() throws IOException {
        String guide = Files.readString(ROOT.resolve("docs/drop-in.md"));
        Matcher section = Pattern.compile("^## In five minutes$(.*?)^## ", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(guide);
        assertThat(section.find()).isTrue();
        return section.group(1);
    }

    private static List<String> blocks(String section, String language) {
        return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(section)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String key(String output) {
        Matcher key = Pattern.compile("^key +(\\S+)$", Pattern.MULTILINE).matcher(output);
        assertThat(key.find()).as(output).isTrue();
        return key.group(1);
    }

    private String untilAnswered(Path here, String request) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(3));
        String reply = "";
        while (!reply.startsWith("HTTP/1.1 ") || reply.startsWith("HTTP/1.1 503 ")) {
            assertThat(Instant.now())
                    .as(Files.readString(here.resolve("container.log")))
                    .isBefore(deadline);
            Process asked = shell(here, request, Map.of()).start();
            reply = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            asked.waitFor();
        }
        return reply;
    }

    private static String run(Path directory, String line) {
        return run(directory, line, Map.of());
    }

    private static String run(Path directory, String line, Map<String, String> environment) {
        try {
            Process process = shell(directory, line, environment).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s%n%s", line, output).isZero();
            return output;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(line, e);
        }
    }

    private static ProcessBuilder shell(Path directory, String line, Map<String, String> environment) {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", line).directory(directory.toFile());
        // What the Maven around this test has set for itself.
        shell.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        shell.environment().putAll(environment);
        return shell;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
