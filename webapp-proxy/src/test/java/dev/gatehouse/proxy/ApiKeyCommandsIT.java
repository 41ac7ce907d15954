package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A key's life as an administrator and a client see it: the command line beside a server that runs. */
class ApiKeyCommandsIT {

    private static final Pattern ISSUED =
            Pattern.compile("^\\{\"id\":\"(\\w+)\",\"key\":\"(\\w+)\"", Pattern.MULTILINE);

    @TempDir
    private Path directory;

    private final List<String> secrets = new ArrayList<>();

    private record Issued(String id, String key) {}

    private String command(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("keys"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", directory.resolve("served.properties").toString()));
        try (ProxyProcess process = ProxyProcess.run(directory, all)) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            return process.output();
        }
    }

    /** The output holds the key by right: it is scanned apart, and taken out of what the run leaves behind. */
    private Issued issue(String... arguments) throws Exception {
        String output = command(arguments);
        Matcher issued = ISSUED.matcher(output);
        assertThat(issued.find()).as(output).isTrue();
        String secret = issued.group(2).split("_", -1)[3];
        assertThat(output.split(secret, -1)).as("printed once").hasSize(2);
        secrets.add(secret);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".log")).toList()) {
                String text = Files.readString(file);
                if (text.contains(issued.group(2))) {
                    Files.writeString(file, text.replace(issued.group(2), "(shown)"));
                }
            }
        }
        return new Issued(issued.group(1), issued.group(2));
    }

    private static int status(ProxyProcess proxy, String key) throws IOException {
        return RawHttp.get(proxy.url(), "/o", "X-API-Key: " + key).status();
    }

    private static void awaitStatus(ProxyProcess proxy, String key, int wanted) throws Exception {
        Instant deadline = Instant.now().plusSeconds(30);
        while (status(proxy, key) != wanted && Instant.now().isBefore(deadline)) {
            Thread.sleep(100);
        }
        assertThat(status(proxy, key)).isEqualTo(wanted);
    }

    @Test
    void keysWhenCreatedRotatedAndRevokedBesideARunningServerThenItFollows() throws Exception {
        try (RecordingBackend backend = new RecordingBackend()) {
            String properties = """
                    gatehouse.api-keys.store=jdbc
                    gatehouse.api-keys.jdbc-url=jdbc:h2:%s;AUTO_SERVER=TRUE
                    gatehouse.api-keys.cache=1s
                    gatehouse.routes.r.path=/**
                    gatehouse.routes.r.authenticate=api-key
                    gatehouse.routes.r.scopes=orders.read
                    gatehouse.routes.r.backends=%s
                    gatehouse.routes.open.path=/open
                    gatehouse.routes.open.authenticate=none
                    gatehouse.routes.open.backends=%s
                    """.formatted(directory.resolve("keys"), backend.url(), backend.url());
            Issued last;
            try (ProxyProcess proxy = ProxyProcess.serve(directory, properties)) {
                Issued old = issue("create", "--client", "shop", "--scopes", "orders.read", "--json");
                assertThat(status(proxy, old.key())).isEqualTo(200);
                assertH2IsOnLoopbackAlone();
                assertThat(backend.last().toString()).doesNotContain(old.key());
                assertThat(RawHttp.get(proxy.url(), "/open", "x-api_KEY: " + old.key(), "X-API-Key: " + old.key())
                                .status())
                        .isEqualTo(200);
                assertThat(backend.last().toString()).doesNotContain(old.key());

                hostile(proxy, backend, old.key());

                Issued fresh = issue("rotate", old.id(), "--overlap", "7d", "--json");
                assertThat(status(proxy, fresh.key())).isEqualTo(200);
                Instant deadline = Instant.now().plusSeconds(30);
                while (!proxy.output().contains("api-key.old-used")
                        && Instant.now().isBefore(deadline)) {
                    assertThat(status(proxy, old.key())).isEqualTo(200);
                    Thread.sleep(100);
                }
                assertThat(proxy.output()).contains("\"event\":\"api-key.old-used\",\"key_id\":\"" + old.id());

                assertThat(command("revoke", old.id(), "--json")).contains("api-key.revoked");
                awaitStatus(proxy, old.key(), 401);
                assertThat(status(proxy, fresh.key())).isEqualTo(200);

                last = issue("create", "--client", "late", "--scopes", "orders.read", "--json");
                assertThat(status(proxy, last.key())).isEqualTo(200);
            }
            assertThat(command("list"))
                    .as("written at the end, however soon it came")
                    .containsPattern(last.id() + ".*last-used=20");
        }
        assertNoSecretIsLeft();
    }

    private static void hostile(ProxyProcess proxy, RecordingBackend backend, String key) throws IOException {
        String header = "X-API-Key: " + key;
        int before = backend.hits();
        assertThat(RawHttp.get(proxy.url(), "/o?x=" + key).status()).isEqualTo(401);
        assertThat(RawHttp.get(proxy.url(), "/o?x=" + key, header).status()).isEqualTo(401);
        assertThat(RawHttp.get(proxy.url(), "/o?x=%67h%5f" + key.substring(3), header)
                        .status())
                .isEqualTo(401);
        assertThat(RawHttp.get(proxy.url(), "/o", header, header).status()).isEqualTo(400);
        assertThat(RawHttp.get(proxy.url(), "/o", header + ", " + key).status()).isEqualTo(400);
        assertThat(RawHttp.get(proxy.url(), "/o", header + "x").status()).isEqualTo(401);
        assertThat(backend.hits()).isEqualTo(before);
        assertThat(RawHttp.get(proxy.url(), "/o?x=y", header).status()).isEqualTo(200);
        assertThat(backend.hits()).isEqualTo(before + 1);
    }

    /** A server on all addresses would answer at another one of the loopback's too. */
    private void assertH2IsOnLoopbackAlone() throws IOException {
        int port = Files.readAllLines(directory.resolve("keys.lock.db")).stream()
                .filter(line -> line.startsWith("server="))
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
        try (Socket own = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(own.isConnected()).isTrue();
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getByName("127.0.0.2"), port).close())
                .isInstanceOf(ConnectException.class);
    }

    private void assertNoSecretIsLeft() throws IOException {
        assertThat(secrets).hasSize(3);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                secrets.forEach(secret -> assertThat(text).as(file.toString()).doesNotContain(secret));
            }
        }
    }
}
