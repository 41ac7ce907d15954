package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.metrics.Meter;
import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.redis.testing.RedisServer;
import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.SharedStateProvider;
import dev.gatehouse.state.SharedValues;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a node does while the store is there, slow, gone, and back. */
class RedisStateTest {

    private static final RateLimit LIMIT = RateLimit.parse("1000000/1h");

    @TempDir
    private Path directory;

    private final FleetOfNodes fleet = new FleetOfNodes();
    private @Nullable RedisServer started;

    private RedisServer redis() {
        if (started == null) {
            started = RedisServer.start(directory);
        }
        return Objects.requireNonNull(started);
    }

    @AfterEach
    void stop() {
        fleet.close();
        if (started != null) {
            started.close();
        }
    }

    private static boolean takes(SharedState node) {
        try {
            return node.buckets().take("k", LIMIT, List.of(1_000_000L)).admitted();
        } catch (StateUnavailableException e) {
            return false;
        }
    }

    private List<String> events() {
        return fleet.events.stream().map(event -> event.type()).toList();
    }

    @Test
    void providerWhenLookedForThenFoundByName() {
        assertThat(ServiceLoader.load(SharedStateProvider.class))
                .singleElement()
                .satisfies(provider -> assertThat(provider.name()).isEqualTo("redis"));
    }

    @Test
    void takeWhenTheServerDiesAndComesBackThenRefusedAtOnceAndServedAgain() {
        SharedState node = fleet.join(redis().uri());
        assertThat(takes(node)).isTrue();
        assertThat(fleet.gauge(Meter.STATE_AVAILABLE)).isEqualTo(1);
        redis().kill();
        FleetOfNodes.await("lost", () -> !node.isAvailable());
        assertThatThrownBy(() -> node.proofs().use("p", 1_000)).isInstanceOf(StateUnavailableException.class);
        assertThat(fleet.gauge(Meter.STATE_AVAILABLE)).isZero();
        assertThat(node.buckets().nodes()).isEqualTo(1);

        redis().restart();

        FleetOfNodes.await("back", node::isAvailable);
        assertThat(takes(node)).isTrue();
        assertThat(events()).containsExactly("state.lost", "state.back");
        assertThat(fleet.events.get(0).details()).containsEntry("store", "127.0.0.1:" + redis().port());
    }

    /** An operator's log is ours: the client wrote four lines a second. */
    @Test
    void logWhenTheServerIsAwayThenTheClientWritesNothingOfItsOwn() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler recorder = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                if (logged.getLevel().intValue() >= Level.INFO.intValue()) {
                    lines.add(logged.getLoggerName() + ": " + logged.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(recorder);
        try {
            SharedState node = fleet.join(redis().uri());
            redis().kill();
            FleetOfNodes.await("lost", () -> !node.isAvailable());
            int before = fleet.failures("connect");
            FleetOfNodes.await("several attempts", () -> fleet.failures("connect") >= before + 4);
            redis().restart();
            FleetOfNodes.await("back", node::isAvailable);
        } finally {
            Logger.getLogger("").removeHandler(recorder);
        }
        assertThat(lines).filteredOn(line -> line.contains("GH520")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(lines).noneMatch(line -> line.startsWith("io."));
    }

    @Test
    void entriesWhenOnlyTheirConnectionBreaksThenTheyComeByANewOneAndTheStoreIsNotLost() {
        SharedState one = fleet.join(redis().uri());
        SharedState other = fleet.join(redis().uri());
        List<String> received = new CopyOnWriteArrayList<>();
        other.entries().follow(received::add, List.of());
        redis().ask("CLIENT KILL TYPE pubsub");

        assertThat(takes(other)).isTrue();
        FleetOfNodes.await(
                "listens again",
                () -> redis().ask("PUBSUB NUMPAT").startsWith(":")
                        && redis().ask("CLIENT LIST TYPE pubsub")
                                        .lines()
                                        .filter(line -> line.contains("id="))
                                        .count()
                                == 2);
        assertThat(one.entries().publish(new SharedEntries.Entry("e", System.currentTimeMillis() + 60_000)))
                .isTrue();
        FleetOfNodes.await("received", () -> received.contains("e"));
        assertThat(events()).isEmpty();
    }

    /** A pause of the store, or of the network: a proof is nothing that a node can decide alone. */
    @Test
    void useWhenTheAnswerTakesLongerThanALimitsMayThenItIsWaitedFor() throws Exception {
        SharedState node = fleet.join(redis().uri(), Duration.ofMillis(50));
        assertThat(node.proofs().use("p", 60_000)).isTrue();
        redis().pause();
        CompletableFuture<Void> later = CompletableFuture.runAsync(
                redis()::resume, CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS));

        assertThat(node.proofs().use("q", 60_000)).isTrue();
        later.join();
        assertThat(node.proofs().use("q", 60_000)).isFalse();
    }

    @Test
    void awaitWhenThisProcessPausesThenTheAnswerThatCameMeanwhileCounts() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<String> answer = new CompletableFuture<>() {
            @Override
            public String get(long timeout, TimeUnit unit) throws InterruptedException, TimeoutException {
                if (calls.incrementAndGet() == 1) {
                    // Much longer than it was asked to wait.
                    Thread.sleep(200);
                    throw new TimeoutException();
                }
                return "late";
            }
        };
        assertThat(RedisLink.await(answer, Duration.ofMillis(50))).isEqualTo("late");
        assertThat(calls).hasValue(2);
        assertThatThrownBy(() -> RedisLink.await(new CompletableFuture<>(), Duration.ofMillis(50)))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void takeWhenTheServerHangsThenNoCallWaitsForItAndItIsUsedAgainAfterwards() {
        SharedState node = fleet.join(redis().uri(), Duration.ofMillis(100));
        FleetOfNodes.await("served", () -> takes(node));
        redis().pause();
        FleetOfNodes.await("lost", () -> {
            takes(node);
            return !node.isAvailable();
        });
        // Ten thousand calls, each of which would have waited for a server that never answers.
        for (int i = 0; i < 10_000; i++) {
            assertThat(takes(node)).isFalse();
        }
        assertThat(fleet.failures("take")).isBetween(1, 100);
        redis().resume();

        FleetOfNodes.await("back", node::isAvailable);
        FleetOfNodes.await("served again", () -> takes(node));
    }

    @Test
    void isAvailableWhenTheServerHangsAndNobodyAsksThenFalseAllTheSame() {
        SharedState node = fleet.join(redis().uri(), Duration.ofMillis(100));
        redis().pause();
        FleetOfNodes.await("lost", () -> !node.isAvailable());
        redis().resume();
        FleetOfNodes.await("back", node::isAvailable);
    }

    @Test
    void openWhenTheServerIsNotThereThenTheNodeStartsAndFindsItLater() throws Exception {
        int port = RedisServer.freePort();
        SharedState node = fleet.open("redis://user:secret@127.0.0.1:" + port, Duration.ofSeconds(1));

        assertThat(node.isAvailable()).isFalse();
        assertThat(node.buckets().nodes()).isEqualTo(1);
        assertThat(takes(node)).isFalse();
        assertThat(events()).containsExactly("state.lost");
        assertThat(fleet.events.toString()).doesNotContain("secret");
    }

    @Test
    void nodesWhenTheStoreComesBackWithoutItsDataThenNoNodeThinksThatItIsAlone() {
        SharedState one = fleet.join(redis().uri());
        fleet.join(redis().uri());
        FleetOfNodes.await("both", () -> one.buckets().nodes() == 2);
        redis().kill();
        FleetOfNodes.await("lost", () -> !one.isAvailable());
        assertThat(one.buckets().nodes()).isEqualTo(2);
        redis().restartEmpty();
        FleetOfNodes.await("back", () -> {
            assertThat(one.buckets().nodes()).isEqualTo(2);
            return one.isAvailable();
        });
    }

    @Test
    void useWhenAnotherNodeHasSeenTheProofThenFalseUntilItsTimeIsUp() throws Exception {
        SharedState one = fleet.join(redis().uri());
        SharedState other = fleet.join(redis().uri());

        assertThat(one.proofs().use("p", 60_000)).isTrue();
        assertThat(one.proofs().use("p", 60_000)).isFalse();
        assertThat(other.proofs().use("p", 60_000)).isFalse();
        assertThat(other.proofs().use("q", 100)).isTrue();
        FleetOfNodes.await("forgotten", () -> redis().ask("EXISTS test:proof:q").equals(":0\r\n"));
        assertThat(one.proofs().use("q", 60_000)).isTrue();
    }

    @Test
    void valuesWhenSetOnOneNodeThenSeenOnTheOtherAndApartByName() throws Exception {
        SharedValues one = fleet.join(redis().uri()).values("sessions");
        SharedState state = fleet.join(redis().uri());
        SharedValues other = state.values("sessions");

        assertThat(one.get("k")).isEmpty();
        one.put("k", "wert \u00e4", 60_000);
        assertThat(other.get("k")).contains("wert \u00e4");
        assertThat(state.values("else").get("k")).isEmpty();
        assertThat(other.putIfAbsent("k", "x", 60_000)).isFalse();
        assertThat(other.replace("k", "y", "x", 60_000)).isFalse();
        assertThat(other.replace("k", "wert \u00e4", "x", 60_000)).isTrue();
        assertThat(one.get("k")).contains("x");
        assertThat(one.remove("k")).isTrue();
        assertThat(one.remove("k")).isFalse();
        assertThat(other.replace("k", "x", "y", 60_000)).isFalse();
        assertThat(other.putIfAbsent("k", "z", 100)).isTrue();
        FleetOfNodes.await(
                "ended", () -> redis().ask("EXISTS test:value:sessions:k").equals(":0\r\n"));
    }

    @Test
    void takeWhenTheStoreCanNotWriteThenItIsLostAlthoughItAnswers() {
        SharedState node = fleet.join(redis().uri());
        redis().ask("CONFIG SET maxmemory 1");

        FleetOfNodes.await("lost", () -> {
            takes(node);
            return !node.isAvailable();
        });

        redis().ask("CONFIG SET maxmemory 0");
        FleetOfNodes.await("back", node::isAvailable);
    }
}
