package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.proxy.fixture.Guide;
import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.Runbook;
import dev.gatehouse.proxy.fixture.TlsClient;
import dev.gatehouse.redis.testing.RedisServer;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Each runbook followed word for word against a proxy that runs. */
class RunbooksIT {

    private static final TestKeys OLD = TestKeys.rsa("old");
    private static final TestKeys NEW = TestKeys.rsa("new");

    @TempDir
    private Path directory;

    private RecordingBackend backend;
    private TestIssuer issuer;

    @BeforeEach
    void start() throws IOException {
        backend = new RecordingBackend();
        issuer = new TestIssuer(OLD);
        write("management-token", "management-token-of-this-test");
    }

    @AfterEach
    void stop() {
        issuer.close();
        backend.close();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private String token(TestKeys key, String subject) {
        return TestJwts.of(key, issuer.issuer()).withClaim("sub", subject).token();
    }

    private Runbook read(String name) throws IOException {
        return Runbook.read(name, directory)
                .place("https://auth.example.com/realms/acme", issuer.issuer())
                .place("http://127.0.0.1:9001", backend.url());
    }

    private ProxyProcess serve(Runbook runbook) throws IOException {
        ProxyProcess proxy = runbook.serve("");
        Files.createSymbolicLink(directory.resolve("gatehouse.log"), proxy.log());
        return proxy;
    }

    private static int status(ProxyProcess proxy, String path, String... headers) throws IOException {
        return RawHttp.get(proxy.url(), path, headers).status();
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static void eventually(String what, Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plusSeconds(40);
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    @Test
    void rotateIssuerKeysWhenFollowedThenEachStepShowsWhatItSays() throws Exception {
        write("old-token.txt", token(OLD, "alice"));
        write("new-token.txt", token(NEW, "alice"));
        Runbook runbook = read("rotate-issuer-keys");
        try (ProxyProcess proxy = serve(runbook)) {
            assertThat(status(proxy, "/api/o", bearer(token(OLD, "alice")))).isEqualTo(200);
            runbook.at("Publish the new key beside the old one", () -> issuer.publish(OLD, NEW))
                    .at("Withdraw the old key", () -> issuer.publish(NEW))
                    .follow();
        }
    }

    private String createKey() throws Exception {
        try (ProxyProcess create = ProxyProcess.runIn(
                directory,
                List.of(
                        "keys",
                        "create",
                        "--client",
                        "shop",
                        "--scopes",
                        "orders.read",
                        "--json",
                        "--config",
                        "gatehouse.properties"))) {
            assertThat(create.exitCode()).as(create.output()).isZero();
            return create.output()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void rotateApiKeysWhenFollowedThenEachStepShowsWhatItSays() throws Exception {
        Runbook runbook = read("rotate-api-keys");
        try (ProxyProcess proxy = serve(runbook)) {
            Map<String, Object> key = JSONObjectUtils.parse(createKey());
            write("old-key.txt", String.valueOf(key.get("key")));
            String header = "X-API-Key: " + key.get("key");
            assertThat(status(proxy, "/partners/o", header)).isEqualTo(200);
            runbook.place("KEY-ID", (String) key.get("id"))
                    .at(
                            "See who still uses the old one",
                            () -> eventually(
                                    "the use of the old key is in the audit",
                                    () -> status(proxy, "/partners/o", header) == 200
                                            && Files.readString(directory.resolve("audit.json"))
                                                    .contains("old-used")))
                    .follow();
            Map<String, Object> next = JSONObjectUtils.parse(Files.readString(directory.resolve("new-key.json")));
            assertThat(status(proxy, "/partners/o", "X-API-Key: " + next.get("key")))
                    .isEqualTo(200);
        }
    }

    @Test
    void revokeApiKeyWhenFollowedThenEachStepShowsWhatItSays() throws Exception {
        Runbook runbook = read("revoke-api-key");
        try (ProxyProcess proxy = serve(runbook)) {
            Map<String, Object> key = JSONObjectUtils.parse(createKey());
            write("stolen-key.txt", String.valueOf(key.get("key")));
            assertThat(status(proxy, "/partners/o", "X-API-Key: " + key.get("key")))
                    .isEqualTo(200);
            runbook.place("KEY-ID", (String) key.get("id")).follow();
            Map<String, Object> next = JSONObjectUtils.parse(Files.readString(directory.resolve("new-key.json")));
            assertThat(status(proxy, "/partners/o", "X-API-Key: " + next.get("key")))
                    .isEqualTo(200);
        }
    }

    @Test
    void rotateCertificatesWhenFollowedThenEachStepShowsWhatItSays() throws Exception {
        TestCa servers = TestCa.root("servers");
        TestCa old = TestCa.root("clients");
        TestCa young = TestCa.root("new clients");
        Issued first = servers.server();
        Issued second = servers.server();
        first.writeChain(directory.resolve("server.pem"));
        first.writeKey(directory.resolve("server.key"));
        second.writeChain(directory.resolve("new-server.pem"));
        second.writeKey(directory.resolve("new-server.key"));
        TestCa.write(directory.resolve("clients.pem"), old.certificate());
        TestCa.write(directory.resolve("new-clients.pem"), young.certificate());
        Runbook runbook = read("rotate-certificates");
        try (ProxyProcess proxy = serve(runbook)) {
            Callable<Integer> oldClient = () -> TlsClient.get(proxy.url(), servers, old.client("a"), "/machines/o")
                    .status();
            Callable<Integer> newClient = () -> TlsClient.get(proxy.url(), servers, young.client("a"), "/machines/o")
                    .status();
            assertThat(oldClient.call()).isEqualTo(200);
            assertThat(newClient.call()).isEqualTo(401);
            runbook.at("Give the clients certificates of the new authority", () -> {
                        eventually("the new authority is trusted", () -> newClient.call() == 200);
                        assertThat(oldClient.call()).isEqualTo(200);
                    })
                    .at("Replace the server's certificate", () -> {
                        eventually("the old authority is not trusted any more", () -> oldClient.call() == 401);
                        assertThat(newClient.call()).isEqualTo(200);
                    })
                    .at(
                            "See that new connections get it",
                            () -> eventually("the new certificate is shown", () -> {
                                try (TlsClient fresh = TlsClient.connect(proxy.url(), servers, young.client("a"))) {
                                    return fresh.server().equals(second.certificate());
                                }
                            }))
                    .follow();
        }
    }

    @Test
    void revokeTokenWhenFollowedThenEachStepShowsWhatItSays() throws Exception {
        String stolen = token(OLD, "alice");
        String another = TestJwts.of(OLD, issuer.issuer())
                .withClaim("sub", "alice")
                .withClaim("jti", "another")
                .token();
        write("stolen-token.txt", stolen);
        Runbook runbook = read("revoke-token");
        try (ProxyProcess proxy = serve(runbook)) {
            assertThat(status(proxy, "/api/o", bearer(stolen))).isEqualTo(200);
            runbook.at(
                            "See that it is refused",
                            () -> assertThat(status(proxy, "/api/o", bearer(stolen)))
                                    .isEqualTo(401))
                    .follow();
            assertThat(status(proxy, "/api/o", bearer(token(OLD, "bob")))).isEqualTo(200);
            assertThat(status(proxy, "/api/o", bearer(another))).isEqualTo(401);
        }
    }

    @Test
    void providerOutageWhenFollowedThenEachStepShowsWhatItSays() throws Exception {
        write("token.txt", token(OLD, "alice"));
        write("new-token.txt", token(NEW, "alice"));
        Runbook runbook = read("provider-outage");
        try (ProxyProcess proxy = serve(runbook)) {
            assertThat(status(proxy, "/api/o", bearer(token(OLD, "alice")))).isEqualTo(200);
            runbook.at("What goes on by itself", () -> {
                        issuer.answerKeys(exchange -> TestIssuer.send(exchange, 503, ""));
                        eventually("GH2001", () -> proxy.output().contains("GH2001"));
                    })
                    .at("When it is back", () -> {
                        issuer.publish(OLD, NEW);
                        issuer.heal();
                        eventually(
                                "the new key is read",
                                () -> status(proxy, "/api/o", bearer(token(NEW, "alice"))) == 200);
                    })
                    .follow();
        }
    }

    @Test
    void redisOutageWhenFollowedThenEachStepShowsWhatItSays() throws Exception {
        write("token.txt", token(OLD, "alice"));
        String revoked = token(OLD, "mallory");
        try (RedisServer redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")))) {
            Runbook runbook = read("redis-outage").place("redis://127.0.0.1:6379", redis.uri());
            try (ProxyProcess proxy = serve(runbook)) {
                assertThat(status(proxy, "/api/o", bearer(token(OLD, "alice")))).isEqualTo(200);
                runbook.at("What goes on by itself", redis::kill)
                        .at("When Redis is back", redis::restartEmpty)
                        .follow();
                assertThat(status(proxy, "/api/o", bearer(revoked))).isEqualTo(401);
            }
        }
    }

    @Test
    void reportToEnforceWhenFollowedThenEachStepShowsWhatItSays() throws Exception {
        write("token.txt", token(OLD, "alice"));
        Runbook runbook = read("report-to-enforce");
        try (ProxyProcess proxy = serve(runbook)) {
            assertThat(status(proxy, "/orders/1")).isEqualTo(200);
            runbook.follow();
        }
    }

    @Test
    void runbooksWhenListedThenEachIsInTheIndexAndHasATest() throws IOException {
        String index = Guide.read("docs/runbooks/README.md").text();
        String tests =
                Files.readString(Guide.ROOT.resolve("webapp-proxy/src/test/java/dev/gatehouse/proxy/RunbooksIT.java"));
        try (Stream<Path> files = Files.list(Guide.ROOT.resolve("docs/runbooks"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .hasSize(8)
                    .allSatisfy(name -> {
                        assertThat(index).contains("(" + name + ")");
                        assertThat(tests).contains("read(\"" + name.replace(".md", "") + "\")");
                    });
        }
    }
}
