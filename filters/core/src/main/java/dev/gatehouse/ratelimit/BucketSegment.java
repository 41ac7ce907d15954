package dev.gatehouse.ratelimit;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A part of the buckets, under one lock: a hash table with open addressing, since there may be a million of them. Each
 * new bucket pays for looking at a few old ones, and those that are full go. No other ever goes. Safe for use by several
 * threads.
 */
final class BucketSegment {

    private static final int FIRST_SLOTS = 16;
    private static final int LOOKED_AT = 4;
    private static final int LOOKED_AT_WITHOUT_ROOM = 32;

    private final BucketHash hash;
    private @Nullable Bucket[] slots = new @Nullable Bucket[FIRST_SLOTS];
    private int count;
    private int hand;
    private int most;

    BucketSegment(BucketHash hash, int most) {
        this.hash = hash;
        this.most = most;
    }

    /** What is there, without a bucket being made; null if there is none, and no room for one. */
    synchronized @Nullable Use look(BucketKey key, Limit limit, long now, long needed) {
        Bucket bucket = find(key);
        if (bucket == null) {
            return hasRoom(now) ? limit.ofNewBucket(needed) : null;
        }
        return bucket.use(now, needed, 0, false);
    }

    /** Takes permits if they are there; null if there is no room for a bucket. */
    synchronized @Nullable Use take(BucketKey key, Limit limit, long now, long permits) {
        Bucket bucket = findOrAdd(key, limit, now);
        return bucket == null ? null : bucket.use(now, permits, permits, false);
    }

    /** Takes permits whether they are there or not; null if there is no room for a bucket. */
    synchronized @Nullable Use charge(BucketKey key, Limit limit, long now, long permits) {
        Bucket bucket = findOrAdd(key, limit, now);
        return bucket == null ? null : bucket.use(now, permits, permits, true);
    }

    /** Notes that permits are owed to the store that all nodes share. */
    synchronized void owe(BucketKey key, int permits) {
        Bucket bucket = find(key);
        if (bucket != null) {
            bucket.owed = (int) Math.min(Integer.MAX_VALUE, (long) bucket.owed + permits);
        }
    }

    /** What is owed, which is the caller's to settle from now on. */
    synchronized int claimOwed(BucketKey key, long now) {
        Bucket bucket = find(key);
        return bucket == null ? 0 : bucket.claimOwed(now);
    }

    /** How many permits there are in each window; null if there is no bucket. */
    synchronized @Nullable List<Long> permits(BucketKey key, Limit limit, long now) {
        Bucket bucket = find(key);
        if (bucket == null) {
            return null;
        }
        bucket.state.refillAllBandwidth(now);
        Long[] permits = new Long[limit.windows()];
        for (int i = 0; i < permits.length; i++) {
            permits[i] = bucket.state.getCurrentSize(i);
        }
        return List.of(permits);
    }

    /** Sets how many permits there are in each window, if there is room for the bucket. */
    synchronized void set(BucketKey key, Limit limit, long now, List<Long> permits) {
        Bucket bucket = findOrAdd(key, limit, now);
        if (bucket != null) {
            bucket.state = limit.state(permits, now);
        }
    }

    synchronized int size() {
        return count;
    }

    /** Lets it have more buckets, or fewer: those that are there stay until they are full. */
    synchronized void resize(int buckets) {
        most = buckets;
    }

    private @Nullable Bucket find(BucketKey key) {
        return slots[slot(key)];
    }

    /** Where the bucket is, or would be. */
    private int slot(BucketKey key) {
        int slot = home(key.high(), key.low());
        for (Bucket bucket = slots[slot]; bucket != null && !bucket.isFor(key); bucket = slots[slot]) {
            slot = next(slot);
        }
        return slot;
    }

    private @Nullable Bucket findOrAdd(BucketKey key, Limit limit, long now) {
        Bucket found = find(key);
        if (found != null) {
            return found;
        }
        sweep(now, LOOKED_AT);
        if (!hasRoom(now)) {
            return null;
        }
        if ((count + 1) * 10L > slots.length * 7L) {
            grow();
        }
        Bucket added = new Bucket(key, limit.fullState(now));
        slots[slot(key)] = added;
        count++;
        return added;
    }

    private boolean hasRoom(long now) {
        if (count >= most) {
            sweep(now, LOOKED_AT_WITHOUT_ROOM);
        }
        return count < most;
    }

    private void sweep(long now, int looks) {
        for (int i = 0; i < looks; i++) {
            Bucket bucket = slots[hand];
            if (bucket != null && bucket.isFull(now)) {
                // Another may have moved up into its slot.
                remove(hand);
            } else {
                hand = next(hand);
            }
        }
    }

    /** Moves up what stands behind the gap on account of it, so that no search ends too early. */
    private void remove(int removed) {
        int gap = removed;
        int slot = next(gap);
        for (Bucket bucket = slots[slot]; bucket != null; bucket = slots[slot]) {
            int home = home(bucket.high, bucket.low);
            if (distance(home, slot) >= distance(gap, slot)) {
                slots[gap] = bucket;
                gap = slot;
            }
            slot = next(slot);
        }
        slots[gap] = null;
        count--;
    }

    private void grow() {
        @Nullable Bucket[] old = slots;
        slots = new @Nullable Bucket[old.length * 2];
        hand = 0;
        for (Bucket bucket : old) {
            if (bucket != null) {
                int slot = home(bucket.high, bucket.low);
                while (slots[slot] != null) {
                    slot = next(slot);
                }
                slots[slot] = bucket;
            }
        }
    }

    private int home(long high, long low) {
        return (int) hash.of(high, low) & (slots.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    private int distance(int from, int to) {
        return (to - from) & (slots.length - 1);
    }
}
