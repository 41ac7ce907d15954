package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.redis.testing.RedisServer;
import dev.gatehouse.testing.ProofKey;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Proxies in processes of their own that share a real Redis server, which is killed, paused and emptied under them. */
class FleetIT {

    private static final TestKeys KEY = TestKeys.rsa("k1");
    private static final String SECRET = "management-token-of-this-test";
    private static final String ORIGIN = "https://api.example.com";

    /** Capacity, and how many come back in a second. */
    private static final int PERMITS = 40;

    private static final int PER_SECOND = 10;

    @TempDir
    private Path directory;

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final RecordingBackend backend = new RecordingBackend();
    private final List<ProxyProcess> nodes = new ArrayList<>();
    private final AtomicInteger hung = new AtomicInteger();

    FleetIT() throws IOException {}

    private ProxyProcess node(String name, RedisServer redis, String more) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        ProxyProcess node = ProxyProcess.begin(
                own,
                """
                gatehouse.issuers.main.issuer=%s
                gatehouse.issuers.main.audiences=api
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.backends=%s
                gatehouse.management.port=0
                gatehouse.management.token=%s
                gatehouse.dpop.origins=%s
                gatehouse.state=redis
                gatehouse.redis-uri=%s
                """.formatted(issuer.issuer(), backend.url(), SECRET, ORIGIN, redis.uri()) + more + "\n",
                "-Xmx192m");
        nodes.add(node);
        return node;
    }

    @AfterEach
    void stop() {
        nodes.forEach(ProxyProcess::close);
        backend.close();
        issuer.close();
    }

    private String token(String subject) {
        return TestJwts.of(KEY, issuer.issuer()).withClaim("sub", subject).token();
    }

    private static int status(ProxyProcess node, String token) throws IOException {
        return RawHttp.get(node.url(), "/api/o", bearer(token)).status();
    }

    private static void await(String what, Callable<Boolean> done) throws Exception {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!done.call()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static RawHttp.Reply revoke(ProxyProcess node, String json) throws IOException {
        return RawHttp.send(
                node.management(),
                "POST /revocations HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer " + SECRET
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
    }

    @Test
    void limitWhenRedisIsKilledAndRestartedUnderLoadThenItHoldsOverBothNodes() throws Exception {
        String limit = "gatehouse.routes.api.rate-limit=" + PERMITS + "/" + PERMITS / PER_SECOND + "s\n";
        try (RedisServer redis = RedisServer.start(directory.resolve("redis"))) {
            List<ProxyProcess> both = List.of(node("one", redis, limit), node("other", redis, limit));
            for (ProxyProcess node : both) {
                // The first request of a process waits for its classes, not for Redis.
                assertThat(status(node, token("bob"))).isEqualTo(200);
            }
            String token = token("alice");
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger admitted = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            AtomicInteger others = new AtomicInteger();
            ExecutorService clients = Executors.newFixedThreadPool(4);
            List<Future<?>> running = new ArrayList<>();
            long begun = System.nanoTime();
            for (int i = 0; i < 4; i++) {
                URI url = URI.create(both.get(i % 2).url() + "/api/o");
                running.add(clients.submit(() -> {
                    HttpClient client = HttpClient.newHttpClient();
                    while (!over.get()) {
                        int status = ask(client, url, token);
                        (status == 200 ? admitted : status == 429 ? refused : others).incrementAndGet();
                    }
                    return null;
                }));
            }
            steadily(4);
            redis.kill();
            steadily(4);
            redis.restart();
            steadily(4);
            redis.restartEmpty();
            steadily(4);
            over.set(true);
            for (Future<?> each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
            clients.shutdownNow();
            double seconds = (System.nanoTime() - begun) / 1e9;
            double allowed = PERMITS + PER_SECOND * seconds;
            System.out.printf(
                    "admitted %d of %.0f allowed in %.1f s (%.1f %%), refused %d, others %d, hung %d%n",
                    admitted.get(),
                    allowed,
                    seconds,
                    100 * admitted.get() / allowed,
                    refused.get(),
                    others.get(),
                    hung.get());

            assertThat(hung).hasValue(0);
            assertThat(others).hasValue(0);
            assertThat(refused.get()).as("the load is above the limit").isGreaterThan(100);
            assertThat(admitted.get()).isLessThanOrEqualTo((int) (allowed * 1.02));
            assertThat(admitted.get()).as("nor is much refused that is allowed").isGreaterThan((int) (allowed * 0.7));
            for (ProxyProcess node : both) {
                assertThat(node.output()).contains("GH5201").contains("GH5202").contains("state.lost");
            }
        }
    }

    private static void steadily(int seconds) throws InterruptedException {
        TimeUnit.SECONDS.sleep(seconds);
    }

    private int ask(HttpClient client, URI url, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (HttpTimeoutException e) {
            return hung.incrementAndGet() * -1;
        }
    }

    @Test
    void revocationWhenMadeOnOneNodeThenAllRefuseWithinASecondAndARedisWithoutDataForgetsNone() throws Exception {
        try (RedisServer redis = RedisServer.start(directory.resolve("redis"))) {
            ProxyProcess one = node("one", redis, "");
            ProxyProcess other = node("other", redis, "");
            String alice = token("alice");
            String bob = token("bob");
            assertThat(status(one, alice)).isEqualTo(200);
            assertThat(status(other, alice)).isEqualTo(200);

            long begun = System.nanoTime();
            assertThat(revoke(one, "{\"subject\":\"alice\"}").text()).contains("\"shared\":true");
            await("refused on the other node", () -> status(other, alice) == 401);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            System.out.println("revoked on one node, refused on the other after " + millis + " ms");
            assertThat(millis).isLessThan(1_000);
            assertThat(status(other, bob)).isEqualTo(200);

            redis.kill();
            await("the loss is told", () -> other.output().contains("GH5201"));
            assertThat(status(other, alice)).isEqualTo(401);
            assertThat(status(other, bob)).isEqualTo(200);
            assertThat(revoke(other, "{\"client\":\"kiosk\"}").text()).contains("\"shared\":false");
            redis.restartEmpty();
            await(
                    "both revocations given back",
                    () -> redis.ask("ZCARD gatehouse:entries:by-number").equals(":2\r\n"));

            ProxyProcess fresh = node("fresh", redis, "");
            assertThat(status(fresh, alice)).isEqualTo(401);
            assertThat(status(fresh, bob)).isEqualTo(200);
        }
    }

    @Test
    void proofWhenReplayedOnTheOtherNodeThenRefusedAndWhileRedisHangsAsConfigured() throws Exception {
        try (RedisServer redis = RedisServer.start(directory.resolve("redis"))) {
            ProxyProcess one = node("one", redis, "gatehouse.dpop.on-store-failure=local");
            ProxyProcess strict = node("strict", redis, "");
            ProofKey key = new ProofKey();
            String token = TestJwts.of(KEY, issuer.issuer())
                    .withClaim("cnf", Map.of("jkt", key.thumbprint()))
                    .token();
            String proof = key.proof(ORIGIN + "/api/o", token).text();

            await(
                    "the store is there",
                    () -> proven(
                                    strict,
                                    token,
                                    key.proof(ORIGIN + "/api/o", token).text())
                            == 200);
            assertThat(proven(one, token, proof)).isEqualTo(200);
            assertThat(proven(strict, token, proof)).isEqualTo(401);
            assertThat(strict.output()).contains("on another node");
            assertThat(proven(strict, token, key.proof(ORIGIN + "/api/o", token).text()))
                    .isEqualTo(200);

            redis.pause();
            String meanwhile = key.proof(ORIGIN + "/api/o", token).text();
            assertThat(proven(one, token, meanwhile)).isEqualTo(200);
            assertThat(proven(one, token, meanwhile)).isEqualTo(401);
            assertThat(proven(strict, token, key.proof(ORIGIN + "/api/o", token).text()))
                    .isEqualTo(503);
            assertThat(status(one, token("alice"))).isEqualTo(200);
            redis.resume();
            await(
                    "served again",
                    () -> proven(
                                    strict,
                                    token,
                                    key.proof(ORIGIN + "/api/o", token).text())
                            == 200);
        }
    }

    private static int proven(ProxyProcess node, String token, String proof) throws IOException {
        return RawHttp.get(node.url(), "/api/o", "Authorization: DPoP " + token, "DPoP: " + proof)
                .status();
    }
}
