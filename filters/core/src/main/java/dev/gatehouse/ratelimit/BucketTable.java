package dev.gatehouse.ratelimit;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * This node's buckets, a bounded number. When there is no room, callers without a bucket share one of each limit: better
 * that strangers are refused than that anybody's bucket is forgotten and filled anew. Safe for use by several threads.
 */
final class BucketTable {

    private static final int MOST_SEGMENTS = 64;
    private static final int BUCKETS_OF_A_SEGMENT = 4096;
    /** One for each limit, of which the settings and the API keys have a limited number. */
    private static final int MOST_OVERFLOWS = 10_000;
    /** Where not even that is to be had. */
    private static final Use NO_ROOM = new Use(false, 0, 0, 1_000_000_000L, true);

    private final BucketHash hash = new BucketHash(new SecureRandom());
    private final BucketSegment[] segments;
    private final BucketSegment overflows;

    BucketTable(int most) {
        int wanted = Math.max(1, Math.min(MOST_SEGMENTS, most / BUCKETS_OF_A_SEGMENT));
        segments = new BucketSegment[Integer.highestOneBit(wanted)];
        Arrays.setAll(segments, i -> new BucketSegment(hash, most / segments.length));
        overflows = new BucketSegment(hash, MOST_OVERFLOWS);
    }

    void resize(int most) {
        for (BucketSegment segment : segments) {
            segment.resize(most / segments.length);
        }
    }

    int size() {
        int size = overflows.size();
        for (BucketSegment segment : segments) {
            size += segment.size();
        }
        return size;
    }

    /** What is there; nothing is taken. Null if there is no bucket, and no room for one. */
    @Nullable
    Use look(BucketKey key, Limit limit, long now, long needed) {
        return segment(key).look(key, limit, now, needed);
    }

    /** What is there for those who have no bucket of their own; nothing is taken. */
    Use lookForOthers(Limit limit, long now, long needed) {
        Use shared = overflows.look(overflow(limit), limit, now, needed);
        return shared == null ? NO_ROOM : shared.asOverflow();
    }

    /** Takes permits if they are there. */
    Use take(BucketKey key, Limit limit, long now, long permits) {
        Use use = segment(key).take(key, limit, now, permits);
        if (use != null) {
            return use;
        }
        Use shared = overflows.take(overflow(limit), limit, now, permits);
        return shared == null ? NO_ROOM : shared.asOverflow();
    }

    /** Takes permits whether they are there or not. */
    Use charge(BucketKey key, Limit limit, long now, long permits) {
        Use use = segment(key).charge(key, limit, now, permits);
        if (use != null) {
            return use;
        }
        Use shared = overflows.charge(overflow(limit), limit, now, permits);
        return shared == null ? NO_ROOM : shared.asOverflow();
    }

    void owe(BucketKey key, int permits) {
        segment(key).owe(key, permits);
    }

    int claimOwed(BucketKey key, long now) {
        return segment(key).claimOwed(key, now);
    }

    @Nullable
    List<Long> permits(BucketKey key, Limit limit, long now) {
        return segment(key).permits(key, limit, now);
    }

    void set(BucketKey key, Limit limit, long now, List<Long> permits) {
        segment(key).set(key, limit, now, permits);
    }

    private static BucketKey overflow(Limit limit) {
        return BucketKey.ofAll(limit);
    }

    /** By other bits than the segment's own. */
    private BucketSegment segment(BucketKey key) {
        return segments[(int) (hash.of(key.high(), key.low()) >>> 48) & (segments.length - 1)];
    }
}
