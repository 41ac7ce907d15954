package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.state.SharedBuckets;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.StateConfig.OnFailure;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What callers have left, on this node alone or on all. Outlives a reload, so that none hands out a fresh allowance. Safe
 * for use by several threads.
 *
 * <p>Where all nodes share the buckets, this one mirrors what it last saw of each. While the store is away and this node
 * may go on, each of its requests takes as many permits from the mirror as there are nodes: its share, and no more than
 * was left. What it let in is settled with the store once it is back.
 */
public final class BucketStore implements AutoCloseable {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final BucketTable table;
    private final SteadyMillis clock;
    private final OnFailure onFailure;
    private final @Nullable SharedState shared;
    private final RefusalEvents refusals;
    private final OverflowLog overflows = new OverflowLog();

    /**
     * A store without buckets.
     *
     * @param mostBuckets how many this node keeps
     * @param onFailure what happens while the shared state is away
     */
    public BucketStore(int mostBuckets, OnFailure onFailure, EngineContext context) {
        this.table = new BucketTable(mostBuckets);
        this.clock = new SteadyMillis(context.clock());
        this.onFailure = onFailure;
        this.shared = context.shared();
        this.refusals = new RefusalEvents(context.audit());
    }

    /** How many buckets it keeps from now on. */
    public void resize(int mostBuckets) {
        table.resize(mostBuckets);
    }

    /** How many buckets this node has. */
    public int size() {
        return table.size();
    }

    /** Notes that a request was refused for want of a permit. */
    void refused(String type, BucketKey key, Map<String, String> details) {
        refusals.refused(type, key, clock.now(), details);
    }

    /** Notes that a request counted in a bucket that callers share. */
    void overflowed(Limit.Kind kind) {
        overflows.overflowed(kind, clock.now());
    }

    /** Writes down the refusals that are counted and not yet told. */
    @Override
    public void close() {
        refusals.flush(Long.MAX_VALUE);
    }

    /** Takes a permit if one is there. */
    Use take(Limit limit, BucketKey key) throws StateUnavailableException {
        if (shared == null) {
            return table.take(key, limit, nowNanos(), 1);
        }
        if (shared.isAvailable()) {
            try {
                return takeShared(shared.buckets(), limit, key);
            } catch (StateUnavailableException e) {
                refuseIfDenied(e);
            }
        }
        return takeAlone(shared, limit, key);
    }

    /**
     * Whether a permit is there, as far as this node knows; nothing is taken, and no other node is asked. Where it says
     * that there is none, there is none: what others have taken since comes on top.
     */
    Use look(Limit limit, BucketKey key) throws StateUnavailableException {
        if (shared == null || shared.isAvailable()) {
            return table.look(key, limit, nowNanos(), 1);
        }
        refuseIfDenied(new StateUnavailableException("the shared state is away"));
        return table.look(key, limit, nowNanos(), shared.buckets().nodes());
    }

    /** Takes a permit whether one is there or not. */
    Use charge(Limit limit, BucketKey key) {
        if (shared == null) {
            return table.charge(key, limit, nowNanos(), 1);
        }
        SharedBuckets buckets = shared.buckets();
        if (shared.isAvailable()) {
            int owed = 1 + table.claimOwed(key);
            try {
                return settle(buckets, limit, key, owed);
            } catch (StateUnavailableException e) {
                table.owe(key, owed - 1);
            }
        }
        Use use = table.charge(key, limit, nowNanos(), buckets.nodes());
        table.owe(key, 1);
        return use;
    }

    private Use takeShared(SharedBuckets buckets, Limit limit, BucketKey key) throws StateUnavailableException {
        int owed = table.claimOwed(key);
        if (owed > 0) {
            try {
                var unused = settle(buckets, limit, key, owed);
            } catch (StateUnavailableException e) {
                table.owe(key, owed);
                throw e;
            }
        }
        SharedBuckets.Taken taken = buckets.take(key.sharedName(limit), limit.rate(), mirrored(limit, key, 0));
        return mirror(limit, key, taken);
    }

    private Use settle(SharedBuckets buckets, Limit limit, BucketKey key, int owed) throws StateUnavailableException {
        // Each node settles its own, so a store that knows nothing begins with what there was before any of it was
        // taken.
        long before = (long) owed * buckets.nodes();
        return mirror(
                limit, key, buckets.settle(key.sharedName(limit), limit.rate(), mirrored(limit, key, before), owed));
    }

    private Use takeAlone(SharedState state, Limit limit, BucketKey key) throws StateUnavailableException {
        refuseIfDenied(new StateUnavailableException("the shared state is away"));
        Use use = table.take(key, limit, nowNanos(), state.buckets().nodes());
        if (use.admitted()) {
            table.owe(key, 1);
        }
        return use;
    }

    private void refuseIfDenied(StateUnavailableException reason) throws StateUnavailableException {
        if (onFailure == OnFailure.DENY) {
            throw reason;
        }
    }

    /** What a store that does not know the bucket begins with: all, only if this node does not know it either. */
    private List<Long> mirrored(Limit limit, BucketKey key, long more) {
        List<Long> known = table.permits(key, limit, nowNanos());
        List<Long> permits = new ArrayList<>(limit.windows());
        for (int i = 0; i < limit.windows(); i++) {
            long all = limit.permits(i);
            permits.add(known == null ? all : Math.max(0, Math.min(all, known.get(i) + more)));
        }
        return permits;
    }

    private Use mirror(Limit limit, BucketKey key, SharedBuckets.Taken taken) {
        table.set(key, limit, nowNanos(), taken.remaining());
        int fewest = 0;
        for (int i = 1; i < taken.remaining().size(); i++) {
            if (taken.remaining().get(i) <= taken.remaining().get(fewest)) {
                fewest = i;
            }
        }
        return new Use(
                taken.admitted(), Math.max(0, taken.remaining().get(fewest)), fewest, taken.nanosToWait(), false);
    }

    private long nowNanos() {
        return clock.now() * NANOS_PER_MILLI;
    }
}
