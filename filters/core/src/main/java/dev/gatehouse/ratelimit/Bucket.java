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
        return lacking(nowNanos) == 0;
    }

    /** What is still owed, which is the caller's to settle from now on. */
    int claimOwed(long nowNanos) {
        if (owed == 0) {
            return 0;
        }
        // At least as much was taken here as is owed, and both fill at the same rate.
        int claimed = (int) Math.min(owed, lacking(nowNanos));
        owed = 0;
        return claimed;
    }

    /** How many permits the window lacks that lacks most. */
    private long lacking(long nowNanos) {
        state.refillAllBandwidth(nowNanos);
        Bandwidth[] bandwidths = state.getConfiguration().getBandwidths();
        long lacking = 0;
        for (int i = 0; i < bandwidths.length; i++) {
            lacking = Math.max(lacking, bandwidths[i].getCapacity() - state.getCurrentSize(i));
        }
        return lacking;
    }

    /** How many permits can be taken before a window owes as many as it holds. */
    private long mostTaken() {
        Bandwidth[] bandwidths = state.getConfiguration().getBandwidths();
        long most = Long.MAX_VALUE;
        for (int i = 0; i < bandwidths.length; i++) {
            most = Math.min(most, bandwidths[i].getCapacity() + state.getCurrentSize(i));
        }
        return Math.max(0, most);
    }

    /**
     * Takes permits.
     *
     * @param needed how many must be there
     * @param taken how many are taken if they are
     * @param owing whether they are taken anyhow, down to minus what each window holds
     */
    Use use(long nowNanos, long needed, long taken, boolean owing) {
        state.refillAllBandwidth(nowNanos);
        boolean admitted = state.getAvailableTokens() >= needed;
        long consumed = admitted ? taken : owing ? Math.min(taken, mostTaken()) : 0;
        if (consumed > 0) {
            state.consume(consumed);
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
