package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.redis.testing.RedisServer;
import dev.gatehouse.state.SharedBuckets.Taken;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.StateUnavailableException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Limits that two nodes hold together, at a real server. */
class RedisBucketsTest {

    private static final RateLimit TEN_AN_HOUR = RateLimit.parse("10/1h");

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private final FleetOfNodes fleet = new FleetOfNodes();

    @BeforeAll
    static void start() {
        redis = RedisServer.start(directory);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @AfterEach
    void leave() {
        fleet.close();
    }

    @Test
    void takeWhenTwoNodesTakeTogetherThenTheLimitHoldsOverBoth() throws Exception {
        SharedState one = fleet.join(redis.uri());
        SharedState other = fleet.join(redis.uri());
        for (int i = 9; i >= 0; i--) {
            SharedState node = i % 2 == 0 ? one : other;
            assertThat(node.buckets().take("k", TEN_AN_HOUR, List.of(10L)).remaining())
                    .containsExactly((long) i);
        }

        Taken refused = other.buckets().take("k", TEN_AN_HOUR, List.of(10L));

        assertThat(refused.admitted()).isFalse();
        assertThat(Duration.ofNanos(refused.nanosToWait())).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        assertThat(one.buckets().take("other", TEN_AN_HOUR, List.of(10L)).admitted())
                .isTrue();
    }

    @Test
    void takeWhenManyThreadsOfTwoNodesWantOneBucketThenExactlyTheLimitIsAdmitted() throws Exception {
        RateLimit limit = RateLimit.parse("500/1h");
        List<SharedState> nodes =
                List.of(fleet.join(redis.uri(), Duration.ofSeconds(1)), fleet.join(redis.uri(), Duration.ofSeconds(1)));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            SharedState node = nodes.get(i % 2);
            counts.add(threads.submit(() -> {
                int admitted = 0;
                for (int call = 0; call < 100; call++) {
                    admitted += node.buckets().take("hot", limit, List.of(500L)).admitted() ? 1 : 0;
                }
                return admitted;
            }));
        }
        int admitted = 0;
        for (Future<Integer> count : counts) {
            admitted += count.get();
        }
        threads.shutdownNow();

        assertThat(admitted).isEqualTo(500);
        assertThat(fleet.failures("take")).isZero();
    }

    @Test
    void takeWhenTheStoreDoesNotKnowTheBucketThenItBeginsWithWhatIsGiven() throws Exception {
        SharedState node = fleet.join(redis.uri());
        RateLimit limit = RateLimit.parse("10/1m,500/1h");

        Taken taken = node.buckets().take("begun", limit, List.of(2L, 40L));

        assertThat(taken.admitted()).isTrue();
        assertThat(taken.remaining()).containsExactly(1L, 39L);
        assertThat(node.buckets().take("begun", limit, List.of(10L, 500L)).remaining())
                .containsExactly(0L, 38L);
        assertThat(node.buckets().take("begun", limit, List.of(10L, 500L)).admitted())
                .isFalse();
    }

    @Test
    void settleWhenFarMoreIsOwedThenTheDebtEndsAtTheLimitsPermits() throws Exception {
        SharedState node = fleet.join(redis.uri());

        assertThat(node.buckets()
                        .settle("deep", TEN_AN_HOUR, List.of(10L), 1000)
                        .remaining())
                .containsExactly(-10L);
        assertThat(node.buckets()
                        .settle("deep", TEN_AN_HOUR, List.of(10L), 1000)
                        .remaining())
                .containsExactly(-10L);
    }

    @Test
    void settleWhenMoreIsOwedThanThereIsThenTheBucketGoesBelowZero() throws Exception {
        SharedState node = fleet.join(redis.uri());

        assertThat(node.buckets().settle("owed", TEN_AN_HOUR, List.of(10L), 4)).satisfies(looked -> {
            assertThat(looked.admitted()).isTrue();
            assertThat(looked.remaining()).containsExactly(6L);
        });
        assertThat(node.buckets().settle("owed", TEN_AN_HOUR, List.of(10L), 0).remaining())
                .containsExactly(6L);
        Taken below = node.buckets().settle("owed", TEN_AN_HOUR, List.of(10L), 8);

        assertThat(below.admitted()).isFalse();
        assertThat(below.remaining()).containsExactly(-2L);
        assertThat(Duration.ofNanos(below.nanosToWait())).isGreaterThan(Duration.ofMinutes(17));
        assertThat(node.buckets().take("owed", TEN_AN_HOUR, List.of(10L)).admitted())
                .isFalse();
        assertThat(ttl("owed")).as("until the debt is paid and all is there").isGreaterThan(70 * 60_000L);
    }

    @Test
    void takeWhenTheBucketIsFullAgainThenItsKeyIsGone() throws Exception {
        SharedState node = fleet.join(redis.uri());
        RateLimit limit = RateLimit.parse("10/100ms");
        node.buckets().take("short", limit, List.of(10L));

        assertThat(ttl("short")).isBetween(1L, 1_200L);
        FleetOfNodes.await(
                "the key ends", () -> redis.ask("EXISTS test:bucket:short").equals(":0\r\n"));
    }

    @Test
    void nodesWhenOneComesAndGoesThenAllKnow() throws StateUnavailableException {
        SharedState one = fleet.join(redis.uri());
        FleetOfNodes.await("alone", () -> one.buckets().nodes() >= 1);
        SharedState other = fleet.join(redis.uri());
        int before = other.buckets().nodes();
        assertThat(before).isGreaterThanOrEqualTo(2);
        FleetOfNodes.await("both", () -> one.buckets().nodes() >= 2);
        other.close();
        FleetOfNodes.await("alone again", () -> one.buckets().nodes() == 1);
    }

    private static long ttl(String key) {
        String reply = redis.ask("PTTL test:bucket:" + key);
        return Long.parseLong(reply.substring(1, reply.indexOf('\r')));
    }
}
