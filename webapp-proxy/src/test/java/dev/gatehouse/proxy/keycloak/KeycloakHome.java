package dev.gatehouse.proxy.keycloak;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An unpacked Keycloak distribution, built once and holding the realms of the test class path.
 *
 * <p>Only one server at a time may run out of a home, since the database is a file in it.
 */
record KeycloakHome(Path directory) {
    private static final List<String> REALM_FILES = List.of("gatehouse-realm.json", "other-realm.json");
    private static final List<String> BUILD = List.of("build", "--db=dev-file", "--https-client-auth=request");
    private static final int TAIL_LINES = 60;

    KeycloakHome {
        directory = directory.toAbsolutePath().normalize();
        if (!Files.isExecutable(script(directory))) {
            throw new IllegalArgumentException("no executable bin/kc.sh in " + directory);
        }
    }

    /** Runs {@code kc.sh build} unless a marker file tells that it was run with the same arguments. */
    void build() throws IOException {
        Path marker = directory.resolve(".gatehouse-built");
        String arguments = String.join(" ", BUILD);
        if (Files.exists(marker) && Files.readString(marker).equals(arguments)) {
            return;
        }
        Process process = launch(BUILD);
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("kc.sh " + arguments + " failed:\n" + logTail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("kc.sh " + arguments);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        Files.writeString(marker, arguments);
    }

    /** Puts the realm files where {@code --import-realm} reads; since it skips known realms, a change drops the data. */
    void importRealms() throws IOException {
        Path target = Files.createDirectories(directory.resolve("data/import"));
        for (String name : REALM_FILES) {
            byte[] wanted = resource("/keycloak/" + name);
            Path file = target.resolve(name);
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), wanted)) {
                dropData();
                Files.write(file, wanted);
            }
        }
    }

    /** Starts a process on this home; its output goes to {@link #log()}. */
    Process launch(List<String> arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(script(directory).toString());
        builder.command().addAll(arguments);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("JAVA_"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
        environment.put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", KeycloakAdmin.USER);
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", KeycloakAdmin.PASSWORD);
        return builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    Path log() {
        return directory.resolveSibling("keycloak.log");
    }

    String logTail() throws IOException {
        List<String> lines = Files.readAllLines(log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    private void dropData() throws IOException {
        Path database = directory.resolve("data/h2");
        if (!Files.exists(database)) {
            return;
        }
        try (Stream<Path> files = Files.walk(database)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Path script(Path directory) {
        return directory.resolve("bin/kc.sh");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = KeycloakHome.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("not on the class path: " + name);
            }
            return in.readAllBytes();
        }
    }
}
