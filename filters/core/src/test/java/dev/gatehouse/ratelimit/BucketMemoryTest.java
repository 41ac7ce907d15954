package dev.gatehouse.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.quota.RateLimit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What a bucket costs, measured as the heap that is in use after a collection. */
class BucketMemoryTest {

    private static final int BUCKETS = 1_000_000;
    private static final int MOST_OCTETS = 250;

    @ParameterizedTest
    @ValueSource(strings = {"100/1h", "10/1s,500/1h", "10/1s,100/1m,500/1h,5000/1d"})
    void takeWhenThereAreAMillionBucketsThenEachHasAtMost250Octets(String rate) {
        Limit limit = new Limit(Limit.Kind.ROUTE, "r", RateLimit.parse(rate));
        long before = used();
        BucketTable table = new BucketTable(2 * BUCKETS);
        for (long i = 0; i < BUCKETS; i++) {
            var unused = table.take(BucketKey.of(limit, new IpAddress(1L << 60 | i, 0)), limit, 1, 1);
        }

        long each = (used() - before) / table.size();
        assertThat(table.size()).isEqualTo(BUCKETS);
        assertThat(each).isBetween(1L, (long) MOST_OCTETS);
    }

    /** The least of several, since other threads may have something for a moment. */
    private static long used() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
