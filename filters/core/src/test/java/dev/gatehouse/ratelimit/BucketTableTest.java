package dev.gatehouse.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.quota.RateLimit;
import org.junit.jupiter.api.Test;

/** A bounded number of buckets, of which none is forgotten before it is full. */
class BucketTableTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Limit HOURLY = new Limit(Limit.Kind.ROUTE, "r", RateLimit.parse("10/1h"));

    private static BucketKey key(long number) {
        return BucketKey.of(HOURLY, new IpAddress(number << 8 | 0x20000L << 40, 0));
    }

    @Test
    void takeWhenAMillionStrangersComeThenKnownCallersKeepWhatTheyHaveLeft() {
        BucketTable table = new BucketTable(100_000);
        for (int caller = 0; caller < 1000; caller++) {
            for (int i = 0; i < 10; i++) {
                assertThat(table.take(key(caller), HOURLY, SECOND, 1).admitted())
                        .isTrue();
            }
        }
        int admittedStrangers = 0;
        for (int stranger = 1000; stranger < 1_001_000; stranger++) {
            admittedStrangers += table.take(key(stranger), HOURLY, SECOND, 1).admitted() ? 1 : 0;
        }

        assertThat(table.size()).isLessThanOrEqualTo(100_001);
        assertThat(admittedStrangers).isBetween(90_000, 99_010);
        for (int caller = 0; caller < 1000; caller++) {
            Use use = table.take(key(caller), HOURLY, SECOND, 1);
            assertThat(use.admitted()).isFalse();
            assertThat(use.isOverflow()).isFalse();
        }
    }

    @Test
    void takeWhenBucketsAreFullAgainThenTheyMakeRoom() {
        BucketTable table = new BucketTable(1000);
        for (int round = 0; round < 50; round++) {
            long now = round * 3601L * SECOND;
            for (int caller = 0; caller < 900; caller++) {
                Use use = table.take(key(round * 1000L + caller), HOURLY, now, 1);
                assertThat(use.admitted()).isTrue();
                assertThat(use.isOverflow()).isFalse();
                assertThat(use.remaining()).isEqualTo(9);
            }
        }
        assertThat(table.size()).isLessThanOrEqualTo(1000);
    }

    @Test
    void takeWhenOthersGoThenEveryBucketIsStillFound() {
        BucketTable table = new BucketTable(4000);
        Limit quick = new Limit(Limit.Kind.ROUTE, "q", RateLimit.parse("5/1s"));
        for (int caller = 0; caller < 1000; caller++) {
            assertThat(table.take(key(caller), HOURLY, 0, 10).admitted()).isTrue();
        }
        for (int second = 0; second < 100; second++) {
            for (int i = 0; i < 500; i++) {
                assertThat(table.take(
                                        BucketKey.of(quick, new IpAddress((long) second << 20 | i, 0)),
                                        quick,
                                        second * 2L * SECOND,
                                        1)
                                .admitted())
                        .isTrue();
            }
        }
        for (int caller = 0; caller < 1000; caller++) {
            Use use = table.look(key(caller), HOURLY, SECOND, 1);
            assertThat(use != null && !use.admitted()).isTrue();
        }
    }

    @Test
    void takeWhenFullBucketsStillOweThenTheyMakeRoom() {
        BucketTable table = new BucketTable(1000);
        for (int caller = 0; caller < 1000; caller++) {
            assertThat(table.take(key(caller), HOURLY, 0, 2).admitted()).isTrue();
            table.owe(key(caller), 1);
        }
        assertThat(table.take(key(5000), HOURLY, 0, 1).isOverflow()).isTrue();

        assertThat(table.take(key(6000), HOURLY, 3601 * SECOND, 1).isOverflow()).isFalse();
    }

    @Test
    void lookWhenThereIsNoRoomThenStrangersFindTheBucketTheyShare() {
        BucketTable table = new BucketTable(1000);
        for (int caller = 0; caller < 1000; caller++) {
            table.charge(key(caller), HOURLY, 0, 1);
        }
        assertThat(table.look(key(5000), HOURLY, 0, 1)).isNull();
        assertThat(table.lookForOthers(HOURLY, 0, 1).admitted()).isTrue();
        for (int i = 0; i < 12; i++) {
            assertThat(table.charge(key(5000 + i), HOURLY, 0, 1).isOverflow()).isTrue();
        }

        assertThat(table.lookForOthers(HOURLY, 0, 1).admitted()).isFalse();
        Use known = table.look(key(1), HOURLY, 0, 1);
        assertThat(known != null && known.admitted()).isTrue();
        table.resize(2000);
        assertThat(table.take(key(6000), HOURLY, 0, 1).isOverflow()).isFalse();
    }
}
