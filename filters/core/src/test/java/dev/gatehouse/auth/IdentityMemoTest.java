package dev.gatehouse.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

class IdentityMemoTest {

    private final IdentityMemo<String> memo = new IdentityMemo<>();

    private static Identity alice() {
        return new Identity("alice", null, "acme", "main", "bearer", Set.of(), Set.of(), Map.of(), null);
    }

    @Test
    void findWhenSameInstanceAndContextThenWhatWasKept() {
        Identity alice = alice();
        Object context = new Object();
        memo.keep(alice, context, "made");

        assertThat(memo.find(alice, context)).isEqualTo("made");
    }

    @Test
    void findWhenEqualButAnotherInstanceThenNothing() {
        Object context = new Object();
        memo.keep(alice(), context, "made");

        assertThat(memo.find(alice(), context)).isNull();
    }

    @Test
    void findWhenAnotherContextThenNothing() {
        Identity alice = alice();
        memo.keep(alice, new String("settings"), "made");

        assertThat(memo.find(alice, new String("settings"))).isNull();
    }

    @Test
    void keepWhenNobodyElseHasTheIdentityThenItGoes() {
        WeakReference<Identity> kept = keep(alice());

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!kept.refersTo(null) && System.nanoTime() < end) {
            System.gc();
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(kept.refersTo(null)).isTrue();
    }

    private WeakReference<Identity> keep(Identity identity) {
        memo.keep(identity, this, "made");
        return new WeakReference<>(identity);
    }

    @Test
    void findWhenThereWereManyThenEachItsOwnOrNothing() {
        Object context = new Object();
        Identity[] many = IntStream.range(0, 20_000)
                .mapToObj(i -> {
                    Identity one = alice();
                    memo.keep(one, context, Integer.toString(i));
                    return one;
                })
                .toArray(Identity[]::new);

        int kept = 0;
        for (int i = 0; i < many.length; i++) {
            String found = memo.find(many[i], context);
            assertThat(found).isIn(null, Integer.toString(i));
            kept += found == null ? 0 : 1;
        }
        assertThat(kept).isBetween(1, 4096);
    }
}
