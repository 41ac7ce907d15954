package dev.gatehouse.ratelimit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketState;

/** What one caller has left. Guarded by the lock of its segment; its fields count for every caller there is. */
final class Bucket {

    final long high;
    final long low;
    BucketState state;
    /** What was taken while the store that all nodes share was away, and is not yet taken there. */
    int owed;

    Bucket(BucketKey key, BucketState state) {
        this.high = key.high();
        this.low = key.low();
        this.state = state;
    }

    boolean isFor(BucketKey key) {
        return high == key.high() && low == key.low();
    }

    /** Whether nothing tells it from a new one, so that it can go. */
    boolean isFull(long nowNanos) {
        if (owed != 0) {
            return false;
        }
        state.refillAllBandwidth(nowNanos);
        Bandwidth[] bandwidths = state.getConfiguration().getBandwidths();
        for (int i = 0; i < bandwidths.length; i++) {
            if (state.getCurrentSize(i) < bandwidths[i].getCapacity()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes permits.
     *
     * @param needed how many must be there
     * @param taken how many are taken if they are
     * @param owing whether they are taken anyhow
     */
    Use use(long nowNanos, long needed, long taken, boolean owing) {
        state.refillAllBandwidth(nowNanos);
        boolean admitted = state.getAvailableTokens() >= needed;
        if (taken > 0 && (admitted || owing)) {
            state.consume(taken);
        }
        int windows = state.getConfiguration().getBandwidths().length;
        int fewest = 0;
        for (int i = 1; i < windows; i++) {
            if (state.getCurrentSize(i) <= state.getCurrentSize(fewest)) {
                fewest = i;
            }
        }
        return new Use(
                admitted,
                Math.max(0, state.getCurrentSize(fewest)),
                fewest,
                admitted ? 0 : state.calculateDelayNanosAfterWillBePossibleToConsume(needed, nowNanos, false),
                false);
    }
}
