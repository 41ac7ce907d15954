package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.RunningProxy;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** A configuration file whose writer pauses where the first part is a valid configuration, but a looser one. */
@Timeout(60)
class HalfWrittenConfigurationTest {

    private static final TestKeys KEY = TestKeys.rsa("k1");

    /** Longer than the file is looked at, shorter than the quiet period. */
    private static final Duration PAUSE = Duration.ofMillis(1500);

    private static final String SECRET = "management-token-of-this-test";

    @TempDir
    private Path directory;

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final RecordingBackend backend = new RecordingBackend();
    private final String token = TestJwts.of(KEY, issuer.issuer()).token();

    @AfterEach
    void stop() {
        backend.close();
        issuer.close();
    }

    private String firstPart() {
        return """
                gatehouse.audit=file:%3$s
                gatehouse.reload-quiet=2500ms
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=api
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.backends=%2$s
                gatehouse.routes.adm.path=/adm/**
                gatehouse.routes.adm.backends=%2$s
                """.formatted(issuer.issuer(), backend.url(), directory.resolve("audit.json"));
    }

    private static final String ROLES = "gatehouse.routes.adm.roles=admin\n";

    private String next() {
        return "gatehouse.routes.next.path=/next\ngatehouse.routes.next.backends=" + backend.url() + "\n";
    }

    private static void write(Path file, String text, StandardOpenOption... options) throws IOException {
        Files.writeString(file, text, options);
    }

    @Test
    void reloadWhenTheWriterPausesThenTheFirstPartOpensNothing() throws Exception {
        try (RunningProxy proxy = new RunningProxy(directory, firstPart() + ROLES)) {
            Path file = directory.resolve("gatehouse.properties");
            assertThat(status(proxy, "/api/o")).isEqualTo(200);
            assertThat(status(proxy, "/adm/o")).isEqualTo(403);

            write(file, RunningProxy.withServer(firstPart()));
            long end = System.nanoTime() + PAUSE.toNanos();
            while (System.nanoTime() - end < 0) {
                assertThat(status(proxy, "/adm/o")).isEqualTo(403);
            }
            write(file, ROLES + next(), StandardOpenOption.APPEND);

            while (status(proxy, "/next") != 200) {
                assertThat(status(proxy, "/adm/o")).isEqualTo(403);
            }
        }
    }

    @Test
    void reloadWhenManualThenOnlyTheManagementPortTakesTheFileUp() throws Exception {
        String manual = firstPart().replace("gatehouse.reload-quiet=2500ms", "gatehouse.reload-quiet=0s")
                + "gatehouse.reload=manual\ngatehouse.management.port=0\ngatehouse.management.token=" + SECRET + "\n";
        try (RunningProxy proxy = new RunningProxy(directory, manual)) {
            Path file = directory.resolve("gatehouse.properties");
            write(file, next(), StandardOpenOption.APPEND);
            long end = System.nanoTime() + PAUSE.toNanos();
            while (System.nanoTime() - end < 0) {
                assertThat(status(proxy, "/next")).isEqualTo(404);
            }
            assertThat(reload(proxy, "POST", "wrong")).isEqualTo(401);
            assertThat(reload(proxy, "GET", SECRET)).isEqualTo(405);
            assertThat(status(proxy, "/next")).isEqualTo(404);

            assertThat(reload(proxy, "POST", SECRET)).isEqualTo(200);

            assertThat(status(proxy, "/next")).isEqualTo(200);
            write(file, "nonsense=1\ngatehouse.nonsense=1\n", StandardOpenOption.APPEND);
            assertThat(reload(proxy, "POST", SECRET)).isEqualTo(409);
            assertThat(status(proxy, "/next")).isEqualTo(200);
        }
    }

    @Test
    void reloadWhenItLoosensARouteThenTheAuditNamesItOnce() throws Exception {
        try (RunningProxy proxy = new RunningProxy(directory, firstPart() + ROLES)) {
            write(directory.resolve("gatehouse.properties"), RunningProxy.withServer(firstPart()));
            proxy.reload();
            write(directory.resolve("gatehouse.properties"), RunningProxy.withServer(firstPart() + ROLES));
            proxy.reload();
        }

        assertThat(Files.readAllLines(directory.resolve("audit.json")))
                .filteredOn(line -> line.contains("configuration.loosened"))
                .singleElement()
                .asString()
                .contains("\"route\":\"adm\"")
                .contains("\"property\":\"gatehouse.routes.adm.roles\"")
                .contains("\"before\":\"admin\"")
                .contains("\"after\":\"not set\"");
    }

    private static int reload(RunningProxy proxy, String method, String secret) throws IOException {
        return RawHttp.send(
                        proxy.management(),
                        method + " /reload HTTP/1.1\r\nHost: m\r\nContent-Length: 0\r\nAuthorization: Bearer " + secret
                                + "\r\nConnection: close\r\n\r\n")
                .status();
    }

    private int status(RunningProxy proxy, String path) throws IOException {
        return RawHttp.get(proxy.url(), path, "Authorization: Bearer " + token).status();
    }
}
