package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.redis.testing.RedisServer;
import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.state.SharedEntries.Entry;
import dev.gatehouse.state.SharedEntries.Progress;
import dev.gatehouse.state.SharedState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Entries that all nodes have, whatever becomes of the store. */
class RedisEntriesTest {

    private final FleetOfNodes fleet = new FleetOfNodes();
    private final RedisServer redis;

    RedisEntriesTest(@TempDir Path directory) {
        redis = RedisServer.start(directory);
    }

    private static long soon() {
        return System.currentTimeMillis() + 3_600_000;
    }

    /** What a node has received, and what it published itself. */
    private static final class Node {

        final SharedState state;
        final Set<String> received = ConcurrentHashMap.newKeySet();
        final List<Entry> mine = new CopyOnWriteArrayList<>();

        Node(SharedState state) {
            this.state = state;
            state.entries().follow(this::receive, mine);
        }

        private boolean receive(String text) {
            received.add(text);
            return true;
        }

        boolean publish(String text) {
            Entry entry = new Entry(text, soon());
            mine.add(entry);
            return state.entries().publish(entry);
        }

        void awaits(String... texts) {
            FleetOfNodes.await("has " + List.of(texts), () -> received.containsAll(List.of(texts)));
        }
    }

    private Node join() {
        return new Node(fleet.join(redis.uri()));
    }

    @AfterEach
    void stop() {
        fleet.close();
        redis.close();
    }

    @Test
    void publishWhenNodesFollowThenAllHaveItAndNewOnesGetAll() {
        Node one = join();
        Node other = join();

        assertThat(one.publish("a")).isTrue();
        other.awaits("a");
        one.awaits("a");
        assertThat(other.publish("b")).isTrue();

        assertThat(join().received).as("at once, before it serves anybody").containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void publishWhenThousandsAreThereThenAllAreRead() {
        Node one = join();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 1_300; i++) {
            texts.add("entry " + i);
            one.mine.add(new Entry("entry " + i, soon()));
        }
        one.state.entries().follow(one::receive, one.mine);
        Node other = join();
        other.awaits(texts.toArray(String[]::new));

        assertThat(redis.ask("ZCARD test:entries:by-end")).isEqualTo(":1300\r\n");
    }

    @Test
    void followWhenTheStoreLosesItsDataThenAllIsGivenBack() {
        Node one = join();
        Node other = join();
        one.publish("a");
        other.publish("b");
        other.awaits("a", "b");
        redis.restartEmpty();
        FleetOfNodes.await(
                "given back", () -> redis.ask("ZCARD test:entries:by-number").equals(":2\r\n"));
        assertThat(join().received).containsExactlyInAnyOrder("a", "b");

        redis.ask("FLUSHALL");
        FleetOfNodes.await(
                "given back again", () -> redis.ask("ZCARD test:entries:by-end").equals(":2\r\n"));
        redis.ask("DEL test:entries:by-number");
        FleetOfNodes.await(
                "and again", () -> redis.ask("ZCARD test:entries:by-number").equals(":2\r\n"));
    }

    @Test
    void publishWhenTheStoreIsAwayThenFalseAndAllHaveItOnceItIsBack() {
        Node one = join();
        Node other = join();
        redis.kill();
        FleetOfNodes.await("lost", () -> !one.state.isAvailable());
        assertThat(one.publish("meanwhile")).isFalse();

        redis.restart();

        other.awaits("meanwhile");
        FleetOfNodes.await("back", one.state::isAvailable);
        assertThat(one.publish("afterwards")).isTrue();
        other.awaits("afterwards");
    }

    @Test
    void publishWhenTheMessageIsLostThenTheHeartbeatBringsIt() {
        Node one = join();
        Node other = join();
        redis.ask("CLIENT KILL TYPE pubsub");
        redis.ask("PUBLISH test:entries:news garbage");
        one.publish("a");
        other.awaits("a");
    }

    @Test
    void entriesWhenTheirTimeIsUpThenGoneFromTheStore() {
        SharedEntries entries = join().state.entries();
        entries.publish(new Entry("short", System.currentTimeMillis() + 1_500));
        entries.publish(new Entry("long", soon()));

        FleetOfNodes.await("ended", () -> redis.ask("ZCARD test:entries:by-end").equals(":1\r\n"));
        FleetOfNodes.await(
                "of both", () -> redis.ask("ZCARD test:entries:by-number").equals(":1\r\n"));
        assertThat(redis.ask("HGET test:entries sequence")).contains("\r\n2\r\n");
    }

    @Test
    void followWhenTheReceiverIsSlowThenItWaitsForAllAndSaysSoMeanwhile() {
        Node one = join();
        for (int i = 0; i < 30; i++) {
            assertThat(one.publish("entry " + i)).isTrue();
        }
        SharedState late = fleet.join(redis.uri());
        List<String> received = new CopyOnWriteArrayList<>();
        List<Progress> meanwhile = new CopyOnWriteArrayList<>();

        // Three seconds together: no reading is that slow, but one of very many is.
        late.entries()
                .follow(
                        text -> {
                            meanwhile.add(late.entries().progress());
                            LockSupport.parkNanos(100_000_000);
                            received.add(text);
                            return true;
                        },
                        List.of());

        assertThat(received).hasSize(30);
        assertThat(meanwhile).containsOnly(Progress.READING);
        assertThat(late.entries().progress()).isEqualTo(Progress.COMPLETE);
    }

    @Test
    void progressWhenTheReceiverHasNoRoomThenPartialUntilItTakesAll() {
        join().publish("a");
        SharedState full = fleet.join(redis.uri());
        AtomicBoolean room = new AtomicBoolean();
        full.entries().follow(text -> room.get(), List.of());
        assertThat(full.entries().progress()).isEqualTo(Progress.PARTIAL);
        room.set(true);
        full.entries().follow(text -> room.get(), List.of());
        FleetOfNodes.await("taken", () -> full.entries().progress() == Progress.COMPLETE);
    }
}
