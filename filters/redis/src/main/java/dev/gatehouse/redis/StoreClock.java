package dev.gatehouse.redis;

import io.github.bucket4j.TimeMeter;

import java.util.concurrent.TimeUnit;

/**
 * The store's clock, as this node can tell it: measured with each heartbeat, carried on by the monotonic clock between. So
 * all nodes fill buckets by one clock, whatever their own say. Safe for use by several threads.
 */
final class StoreClock implements TimeMeter {

    /** A slower answer says too little about when it was given. */
    private static final long SLOWEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private volatile long offset = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
    private volatile boolean measured;

    /**
     * Notes what the store's clock showed between two moments of {@link System#nanoTime()}.
     *
     * @param micros since 1970
     */
    void measured(long before, long after, long micros) {
        if (!measured || after - before <= SLOWEST_NANOS) {
            offset = TimeUnit.MICROSECONDS.toNanos(micros) - (before + (after - before) / 2);
            measured = true;
        }
    }

    @Override
    public long currentTimeNanos() {
        return System.nanoTime() + offset;
    }

    @Override
    public boolean isWallClockBased() {
        return true;
    }
}
