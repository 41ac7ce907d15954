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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Three nodes that refuse what needs Redis while it is away, and nothing else, with the default timeouts. */
class StrictFleetIT {

    private static final TestKeys KEY = TestKeys.rsa("k1");
    private static final String ORIGIN = "https://api.example.com";
    private static final int NODES = 3;
    private static final int AT_START = 480;
    private static final int UNDER_LOAD = 4_000;
    private static final int PROOFS = 300;
    private static final int CLIENTS = 12;

    @TempDir
    private Path directory;

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final RecordingBackend backend = new RecordingBackend();
    private final List<ProxyProcess> nodes = new ArrayList<>();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private RedisServer redis;

    StrictFleetIT() throws IOException {}

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(directory.resolve("redis"));
        for (int i = 0; i < NODES; i++) {
            Path own = Files.createDirectories(directory.resolve("node" + i));
            nodes.add(ProxyProcess.begin(
                    own,
                    """
                    gatehouse.issuers.main.issuer=%s
                    gatehouse.issuers.main.audiences=api
                    gatehouse.routes.api.path=/api/**
                    gatehouse.routes.api.rate-limit=1000000/1m
                    gatehouse.routes.api.backends=%s
                    gatehouse.routes.plain.path=/plain/**
                    gatehouse.routes.plain.backends=%s
                    gatehouse.throttle.failures=100000/1m
                    gatehouse.management.port=0
                    gatehouse.dpop.origins=%s
                    gatehouse.state=redis
                    gatehouse.redis-uri=%s
                    gatehouse.rate-limits.on-store-failure=deny
                    """.formatted(issuer.issuer(), backend.url(), backend.url(), ORIGIN, redis.uri()),
                    "-Xmx192m"));
        }
        for (ProxyProcess node : nodes) {
            await("ready", () -> ready(node).status() == 200);
        }
    }

    @AfterEach
    void stop() {
        clients.shutdownNow();
        nodes.forEach(ProxyProcess::close);
        redis.close();
        backend.close();
        issuer.close();
    }

    private static RawHttp.Reply ready(ProxyProcess node) throws IOException {
        return RawHttp.get(node.management(), "/health/ready");
    }

    private static void await(String what, Callable<Boolean> done) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!done.call()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private String token(String subject) {
        return TestJwts.of(KEY, issuer.issuer()).withClaim("sub", subject).token();
    }

    private static int status(ProxyProcess node, String path, String token) throws IOException {
        return RawHttp.get(node.url(), path, bearer(token)).status();
    }

    /** How many replies there were of each status, to requests of several clients at all nodes at once. */
    private Map<Integer, Integer> load(int requests, String path) throws Exception {
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
        List<Future<?>> running = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
            ProxyProcess node = nodes.get(c % NODES);
            String token = token("client-" + c);
            running.add(clients.submit(() -> {
                for (int i = 0; i < requests / CLIENTS; i++) {
                    statuses.merge(status(node, path, token), 1, Integer::sum);
                }
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get(180, TimeUnit.SECONDS);
        }
        return new TreeMap<>(statuses);
    }

    private String refusals() throws IOException {
        StringBuilder refusals = new StringBuilder();
        for (ProxyProcess node : nodes) {
            node.output()
                    .lines()
                    .filter(line -> line.contains("status=503") || line.contains("GH52"))
                    .forEach(line -> refusals.append(line).append('\n'));
        }
        return refusals.toString();
    }

    /** A machine that is busy with more than this test may pause a node for longer than the timeout: one in fifty at most. */
    private void assertWell(Map<Integer, Integer> statuses) throws IOException {
        int all = statuses.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(statuses.keySet()).as(refusals()).isSubsetOf(200, 503);
        assertThat(statuses.getOrDefault(503, 0)).as(refusals()).isLessThan(all / 50);
    }

    @Test
    void requestsWhenRedisIsWellThenHardlyAnyIsRefusedAtTheStartOrUnderLoad() throws Exception {
        Map<Integer, Integer> first = load(AT_START, "/api/o");
        Map<Integer, Integer> then = load(UNDER_LOAD, "/api/o");
        System.out.println("by status: at the start " + first + ", under load " + then);
        assertWell(first);
        assertWell(then);
        for (ProxyProcess node : nodes) {
            assertThat(node.output()).doesNotContain("GH5201");
        }
    }

    @Test
    void proofsWhenReplayedOnTheOtherNodesUnderLoadThenNoneIsTakenTwice() throws Exception {
        ProofKey key = new ProofKey();
        String token = TestJwts.of(KEY, issuer.issuer())
                .withClaim("cnf", Map.of("jkt", key.thumbprint()))
                .token();
        Future<Map<Integer, Integer>> load =
                Executors.newSingleThreadExecutor().submit(() -> load(UNDER_LOAD, "/api/o"));
        Map<Integer, Integer> first = new TreeMap<>();
        Map<Integer, Integer> again = new TreeMap<>();
        for (int i = 0; i < PROOFS; i++) {
            String proof = key.proof(ORIGIN + "/plain/o", token).text();
            first.merge(proven(nodes.get(i % NODES), token, proof), 1, Integer::sum);
            again.merge(proven(nodes.get((i + 1) % NODES), token, proof), 1, Integer::sum);
        }
        System.out.println("by status: proofs " + first + ", replayed " + again + ", load " + load.get());
        assertThat(first).containsOnlyKeys(200);
        assertThat(again).containsOnlyKeys(401);
    }

    private static int proven(ProxyProcess node, String token, String proof) throws IOException {
        return RawHttp.get(node.url(), "/plain/o", "Authorization: DPoP " + token, "DPoP: " + proof)
                .status();
    }

    @Test
    void nodesWhenRedisIsAwayThenWhatNeedsItIsRefusedAndTheFleetStaysReady() throws Exception {
        Map<Integer, Integer> first = load(AT_START, "/api/o");
        assertWell(first);
        redis.kill();
        for (ProxyProcess node : nodes) {
            await("lost", () -> node.output().contains("GH5201"));
            assertThat(ready(node).status()).isEqualTo(200);
            assertThat(ready(node).text()).contains("\"status\":\"degraded\"").contains("\"state\":\"degraded\"");
        }

        assertThat(load(AT_START * 4, "/api/o")).containsOnlyKeys(503);
        assertThat(load(AT_START, "/plain/o")).as("without a limit").containsOnlyKeys(200);
        ProofKey key = new ProofKey();
        String bound = TestJwts.of(KEY, issuer.issuer())
                .withClaim("cnf", Map.of("jkt", key.thumbprint()))
                .token();
        assertThat(proven(
                        nodes.get(0),
                        bound,
                        key.proof(ORIGIN + "/plain/o", bound).text()))
                .isEqualTo(503);
        for (ProxyProcess node : nodes) {
            // One for the route with a limit, one for the proof.
            assertThat(node.output().lines().filter(line -> line.contains("GH1309 refused")))
                    .hasSizeBetween(1, 2);
            assertThat(node.output()).doesNotContain("lettuce");
        }

        redis.restart();
        for (ProxyProcess node : nodes) {
            await("back", () -> status(node, "/api/o", token("bob")) == 200);
        }
        nodes.forEach(ProxyProcess::close);
        for (ProxyProcess node : nodes) {
            assertThat(node.output()).contains("GH1380").doesNotContain("lettuce");
        }
    }
}
