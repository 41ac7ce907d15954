package dev.gatehouse.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.binding.UsedProofs.Use;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

class UsedProofsTest {

    private Instant now = Instant.EPOCH;
    private final UsedProofs used = new UsedProofs(new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void useWhenTimeIsUpThenForgottenAndRoomIsThereAgain() {
        for (int i = 0; i < 8; i++) {
            assertThat(used.use("k" + i / 2, "p" + i, "h" + i / 2, 1_000, 8)).isEqualTo(Use.FIRST);
        }
        assertThat(used.use("other", "p", "other", 1_000, 8)).isEqualTo(Use.FULL);
        assertThat(used.use("k0", "p0", "h0", 1_000, 8)).isEqualTo(Use.AGAIN);
        now = now.plusMillis(1_000);
        assertThat(used.use("other", "p", "other", 1_000, 8)).isEqualTo(Use.FIRST);
        assertThat(used.use("k0", "p0", "h0", 1_000, 8)).isEqualTo(Use.FIRST);
    }

    @Test
    void useWhenOneCallerHasHadItsShareUnderSeveralKeysThenOthersStillHaveTheirs() {
        assertThat(used.use("a", "1", "alice", 1_000, 8)).isEqualTo(Use.FIRST);
        assertThat(used.use("b", "2", "alice", 1_000, 8)).isEqualTo(Use.FIRST);
        assertThat(used.use("c", "3", "alice", 1_000, 8)).isEqualTo(Use.FULL);
        assertThat(used.use("b", "1", "bob", 1_000, 8)).isEqualTo(Use.FIRST);
    }

    @Test
    void useWhenManyRaceWithOneProofThenOneIsFirst() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Use>> tries = IntStream.range(0, 1_000)
                    .<Callable<Use>>mapToObj(i -> () -> used.use("a", "same", "alice", 60_000, 10_000))
                    .toList();
            int first = 0;
            for (Future<Use> outcome : threads.invokeAll(tries)) {
                first += outcome.get() == Use.FIRST ? 1 : 0;
            }
            assertThat(first).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
