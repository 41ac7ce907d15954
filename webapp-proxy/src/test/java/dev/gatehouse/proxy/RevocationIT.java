package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.Guide;
import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Revocation from the command line at a running proxy, through restart, reload and hostile management requests. */
class RevocationIT {

    private static final TestKeys KEY = TestKeys.rsa("k1");
    private static final String SECRET = "management-token-of-this-test";

    @TempDir
    private Path directory;

    private String properties(TestIssuer issuer, RecordingBackend backend) {
        return """
                gatehouse.issuers.main.issuer=%s
                gatehouse.issuers.main.audiences=api
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.backends=%s
                gatehouse.management.port=0
                gatehouse.management.token=%s
                gatehouse.revocations.file=%s
                """.formatted(issuer.issuer(), backend.url(), SECRET, directory.resolve("revoked.jsonl"));
    }

    private String revoke(ProxyProcess proxy, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tokens", "revoke"));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--config", directory.resolve("served.properties").toString(), "--management", proxy.management()));
        try (ProxyProcess run = ProxyProcess.run(directory, command)) {
            assertThat(run.exitCode()).as(run.output()).isZero();
            return run.output();
        }
    }

    @Test
    void revokeWhenAnythingIsNamedThenRefusedAtOnceAndAfterRestartAndReload() throws Exception {
        try (TestIssuer issuer = new TestIssuer(KEY);
                RecordingBackend backend = new RecordingBackend()) {
            String alice = TestJwts.of(KEY, issuer.issuer()).token();
            String bob = TestJwts.of(KEY, issuer.issuer())
                    .withClaim("sub", "bob")
                    .withClaim("jti", "b1")
                    .token();
            String carol = TestJwts.of(KEY, issuer.issuer())
                    .withClaim("sub", "carol")
                    .withClaim("client_id", "kiosk")
                    .token();
            String dora =
                    TestJwts.of(KEY, issuer.issuer()).withClaim("sub", "dora").token();
            try (ProxyProcess proxy = ProxyProcess.serve(directory, properties(issuer, backend))) {
                for (String token : List.of(alice, bob, carol, dora)) {
                    assertThat(status(proxy, token)).isEqualTo(200);
                }
                Path file = Files.writeString(directory.resolve("token"), alice + "\n");
                assertThat(revoke(proxy, "--token", file.toString(), "--json")).contains("\"durable\":true");
                assertThat(status(proxy, alice)).isEqualTo(401);
                assertThat(status(proxy, bob)).isEqualTo(200);
                revoke(proxy, "--token-id", "b1", "--issuer", "main");
                assertThat(status(proxy, bob)).isEqualTo(401);
                assertThat(status(proxy, carol)).isEqualTo(200);
                revoke(proxy, "--client", "kiosk");
                assertThat(status(proxy, carol)).isEqualTo(401);
                assertThat(status(proxy, dora)).isEqualTo(200);

                reload(proxy);
                assertThat(status(proxy, carol)).isEqualTo(401);
                assertThat(proxy.output()).contains("token.revoked").contains("GH1118");
                assertThat(proxy.output())
                        .doesNotContain(SECRET)
                        .doesNotContain(alice)
                        .doesNotContain(bob);
            }
            try (ProxyProcess proxy = ProxyProcess.serve(directory, properties(issuer, backend))) {
                assertThat(status(proxy, dora)).isEqualTo(200);
                for (String token : List.of(alice, bob, carol)) {
                    assertThat(status(proxy, token)).isEqualTo(401);
                }
                revoke(proxy, "--all", "--issuer", "main");
                assertThat(status(proxy, dora)).isEqualTo(401);
            }
        }
    }

    @Test
    void guideWhenFollowedThenEachCommandWorks() throws Exception {
        Guide guide = Guide.read("docs/revocation.md");
        try (TestIssuer issuer = new TestIssuer(KEY);
                RecordingBackend backend = new RecordingBackend()) {
            Path secret = Files.writeString(directory.resolve("management-token"), SECRET);
            String configuration = guide.blocks("properties")
                    .get(0)
                    .replace("https://auth.example.com/realms/acme", issuer.issuer())
                    .replace("http://127.0.0.1:9001", backend.url())
                    .replace("file:management-token", "file:" + secret)
                    .replace("revoked.jsonl", directory.resolve("guide.jsonl").toString());
            String token = TestJwts.of(KEY, issuer.issuer()).token();
            Path tokenFile = Files.writeString(directory.resolve("token.txt"), token);
            try (ProxyProcess proxy = ProxyProcess.serve(directory, configuration + "gatehouse.management.port=0\n")) {
                List<String> commands = guide.blocks("sh").get(0).lines().toList();
                assertThat(commands).hasSize(6);
                for (String command : commands) {
                    List<String> arguments = new ArrayList<>(List.of(command.replace(
                                    "java -jar gatehouse-proxy.war ", "")
                            .replace("token.txt", tokenFile.toString())
                            .replace(
                                    "gatehouse.properties",
                                    directory.resolve("served.properties").toString())
                            .split(" ", -1)));
                    arguments.addAll(List.of("--management", proxy.management()));
                    try (ProxyProcess run = ProxyProcess.run(directory, arguments)) {
                        assertThat(run.exitCode()).as(command + run.output()).isZero();
                        if (command.contains(" revoked ")) {
                            assertThat(run.output())
                                    .contains("alice")
                                    .contains("kiosk")
                                    .contains("5f1c");
                        }
                    }
                }
            }
        }
    }

    @Test
    void managementWhenAskedWithoutTheTokenThenRefusedAndNothingIsRevoked() throws Exception {
        try (TestIssuer issuer = new TestIssuer(KEY);
                RecordingBackend backend = new RecordingBackend();
                ProxyProcess proxy = ProxyProcess.serve(directory, properties(issuer, backend))) {
            String token = TestJwts.of(KEY, issuer.issuer()).token();
            String good = "Authorization: Bearer " + SECRET;
            assertThat(post(proxy)).isEqualTo(401);
            assertThat(post(proxy, "Authorization: Bearer wrong")).isEqualTo(401);
            assertThat(post(proxy, "Authorization: Basic " + SECRET)).isEqualTo(401);
            assertThat(post(proxy, good, good)).isEqualTo(401);
            assertThat(post(proxy, bearer(token))).isEqualTo(401);
            assertThat(RawHttp.get(proxy.url(), "/revocations", good).status()).isEqualTo(404);
            assertThat(RawHttp.get(proxy.management(), "/other", good).status()).isEqualTo(404);
            assertThat(status(proxy, token)).isEqualTo(200);
            assertThat(post(proxy, good)).isEqualTo(201);
            assertThat(status(proxy, token)).isEqualTo(401);
            assertThat(proxy.output()).contains("GH4010").doesNotContain(SECRET);
        }
    }

    @Test
    void revokeWhenServerIsNotThereOrArgumentsAreWrongThenOneClearLine() throws Exception {
        Path config =
                Files.writeString(directory.resolve("c.properties"), "gatehouse.management.token=" + SECRET + "\n");
        assertThat(fails("--all", "--config", config.toString(), "--management", "http://127.0.0.1:1"))
                .contains("No server answers at http://127.0.0.1:1");
        assertThat(fails("--config", config.toString())).contains("--token").contains("--subject");
        assertThat(fails(
                        "--all",
                        "--config",
                        Files.writeString(directory.resolve("d.properties"), "").toString()))
                .contains("gatehouse.management.token is not set");
    }

    private String fails(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tokens", "revoke"));
        command.addAll(List.of(arguments));
        try (ProxyProcess run = ProxyProcess.run(directory, command)) {
            assertThat(run.exitCode()).isNotZero();
            assertThat(run.output().strip().lines().filter(line -> !line.startsWith("Picked up")))
                    .hasSize(1);
            return run.output();
        }
    }

    private static int post(ProxyProcess proxy, String... headers) throws IOException {
        String json = "{\"all\":true}";
        StringBuilder request = new StringBuilder(
                        "POST /revocations HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n")
                .append("Content-Type: application/json\r\nContent-Length: ")
                .append(json.length())
                .append("\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return RawHttp.send(proxy.management(), request + "\r\n" + json).status();
    }

    private void reload(ProxyProcess proxy) throws Exception {
        Path config = directory.resolve("served.properties");
        Files.writeString(config, Files.readString(config) + "gatehouse.realm=reloaded\n");
        Instant deadline = Instant.now().plusSeconds(30);
        while (!proxy.output().contains("GH0010") && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(proxy.output()).contains("GH0010");
    }

    private static int status(ProxyProcess proxy, String token) throws IOException {
        return RawHttp.get(proxy.url(), "/api/o", bearer(token)).status();
    }
}
