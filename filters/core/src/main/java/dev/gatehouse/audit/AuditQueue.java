package dev.gatehouse.audit;

import dev.gatehouse.metrics.Meters;
import org.jspecify.annotations.Nullable;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Events that wait to be written, up to a bound. Offering takes no lock and wakes the writer only when the queue is half
 * full; otherwise that one looks by itself. Safe for use by several threads.
 */
final class AuditQueue {

    private final Queue<TrailEntry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Meters.Counter drops;
    private final int capacity;
    private volatile @Nullable Thread writer;
    private volatile boolean closed;
    private volatile boolean ended;

    AuditQueue(int capacity, Meters.Counter drops) {
        this.capacity = capacity;
        this.drops = drops;
    }

    void wakes(Thread thread) {
        writer = thread;
    }

    /** Takes an entry, or counts it as dropped if there is no room. Never waits. */
    void offer(TrailEntry entry) {
        if (closed) {
            drop(1);
            return;
        }
        int now = size.incrementAndGet();
        if (now > capacity) {
            size.decrementAndGet();
            drop(1);
            return;
        }
        entries.add(entry);
        if (now == (capacity + 1) / 2) {
            LockSupport.unpark(writer);
        }
        if (ended) {
            // Nobody comes for it any more.
            loseRest();
        }
    }

    @Nullable
    TrailEntry poll() {
        TrailEntry entry = entries.poll();
        if (entry != null) {
            size.decrementAndGet();
        }
        return entry;
    }

    /** Counts events that are lost. */
    void drop(long events) {
        dropped.addAndGet(events);
        for (long i = 0; i < events; i++) {
            drops.increment();
        }
    }

    /** How many were dropped and not yet reported. */
    long dropped() {
        return dropped.get();
    }

    /** That so many drops stand written. */
    void reported(long events) {
        dropped.addAndGet(-events);
    }

    int size() {
        return size.get();
    }

    /** No more is taken; the writer ends once it has written all. */
    void close() {
        closed = true;
        LockSupport.unpark(writer);
    }

    boolean isClosed() {
        return closed;
    }

    /** The writer has gone: what is left is lost, and counted. */
    void end() {
        ended = true;
        loseRest();
    }

    private void loseRest() {
        while (poll() != null) {
            drop(1);
        }
    }
}
