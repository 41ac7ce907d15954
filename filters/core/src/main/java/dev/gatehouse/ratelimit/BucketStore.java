package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.state.SharedBuckets;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.StateConfig.OnFailure;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What callers have left, on this node alone or on all. Outlives a reload, so that none hands out a fresh allowance. Safe
 * for use by several threads.
 *
 * <p>Where all nodes share the buckets, this one mirrors what it last saw of each. While the store is away and this node
 * may go on, each of its requests takes as many permits from the mirror as there are nodes: its share, and no more than
 * was left. What it let in is settled with the store once it is back.
 *
 * <p>Addresses have a table of their own: whoever has no credential must not crowd out those who do.
 */
public final class BucketStore implements AutoCloseable {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final BucketTable callers;
    private final BucketTable addresses;
    private final SteadyMillis clock;
    private final OnFailure onFailure;
    private final long patience;
    private final LongSupplier nanoTime;
    private final @Nullable SharedState shared;
    private final RefusalEvents refusals;
    private final OverflowLog overflows = new OverflowLog();

    /**
     * A store without buckets.
     *
     * @param mostBuckets how many of callers this node keeps, and how many of addresses that are throttled
     * @param onFailure what happens while the shared state is away
     * @param timeout after which a decision asks the shared state nothing more
     */
    public BucketStore(int mostBuckets, OnFailure onFailure, Duration timeout, EngineContext context) {
        this(mostBuckets, onFailure, timeout, context, System::nanoTime);
    }

    BucketStore(int mostBuckets, OnFailure onFailure, Duration timeout, EngineContext context, LongSupplier nanoTime) {
        this.callers = new BucketTable(mostBuckets);
        this.addresses = new BucketTable(mostBuckets);
        this.clock = new SteadyMillis(context.clock());
        this.onFailure = onFailure;
        this.patience = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.shared = context.shared();
        this.refusals = new RefusalEvents(context.audit());
    }

    /** Whether to take a permit costs a question to others, which a look at what this node knows may save. */
    boolean isShared() {
        return shared != null;
    }

    /** How many buckets it keeps from now on. */
    public void resize(int mostBuckets) {
        callers.resize(mostBuckets);
        addresses.resize(mostBuckets);
    }

    /** How many buckets this node has. */
    public int size() {
        return callers.size() + addresses.size();
    }

    /** Writes down the refusals whose minute is over; to be called each second or so. */
    public void tellRefusals() {
        refusals.flush(clock.now());
    }

    /** Notes that a request was refused for want of a permit. */
    void refused(String type, BucketKey key, Map<String, String> details) {
        refusals.refused(type, key, clock.now(), details);
    }

    /** Notes that a request found no room for a bucket of its own. */
    void overflowed(Limit.Kind kind) {
        overflows.overflowed(kind, clock.now());
    }

    /** Writes down the refusals that are counted and not yet told. */
    @Override
    public void close() {
        refusals.flush(Long.MAX_VALUE);
    }

    /** What a decision has of it, all its limits together; begins now. */
    Patience patience() {
        return new Patience(nanoTime, patience);
    }

    /** Takes a permit if one is there. */
    Use take(Limit limit, BucketKey key, Patience asking) throws StateUnavailableException {
        if (shared == null) {
            return table(limit).take(key, limit, nowNanos(), 1);
        }
        if (mayAsk(shared, asking)) {
            try {
                settleOwed(shared.buckets(), limit, key);
                if (mayAsk(shared, asking)) {
                    return mirror(
                            limit,
                            key,
                            shared.buckets().take(key.sharedName(limit), limit.rate(), mirrored(limit, key, 0)));
                }
            } catch (StateUnavailableException e) {
                asking.end();
                refuseIfDenied(e);
            }
        }
        refuseIfDenied(away());
        Use use = table(limit).take(key, limit, nowNanos(), shared.buckets().nodes());
        if (use.admitted()) {
            table(limit).owe(key, 1);
        }
        return use;
    }

    /**
     * Whether a permit is there, as far as this node knows; nothing is taken, and no other node is asked. Where it says
     * that there is none, there is none: what others have taken since comes on top. Who has no bucket, and no room for
     * one, has what such callers share.
     */
    Use look(Limit limit, BucketKey key, Patience asking) throws StateUnavailableException {
        long needed = needed(limit, key, asking);
        Use use = table(limit).look(key, limit, nowNanos(), needed);
        if (use != null) {
            return use;
        }
        // Where the store has the bucket it is asked for the permit itself, and knows better.
        return shared != null && mayAsk(shared, asking)
                ? limit.ofNewBucket(0)
                : table(limit).lookForOthers(limit, nowNanos(), needed);
    }

    /**
     * As {@link #look}, of a bucket that only those have who were charged. Who has none, and no room for one, is looked up
     * where all nodes share the buckets, and admitted if that can't be: nothing is known against it. While the store is away
     * this node's share decides, whatever happens to limits: otherwise every route would be closed, also those without a
     * limit.
     */
    Use lookForDebt(Limit limit, BucketKey key, Patience asking) {
        long needed = settled(limit, key, asking) ? 1 : nodes();
        Use use = table(limit).look(key, limit, nowNanos(), needed);
        if (use != null) {
            return use;
        }
        if (shared != null && mayAsk(shared, asking)) {
            try {
                return settle(shared.buckets(), limit, key, 0).asOverflow();
            } catch (StateUnavailableException e) {
                asking.end();
            }
        }
        return limit.ofNewBucket(0).asOverflow();
    }

    /** Takes a permit whether one is there or not, unless as many are owed already as the limit has. */
    Use charge(Limit limit, BucketKey key) {
        BucketTable table = table(limit);
        if (shared == null) {
            return table.charge(key, limit, nowNanos(), 1);
        }
        SharedBuckets buckets = shared.buckets();
        if (shared.isAvailable()) {
            int owed = table.claimOwed(key, nowNanos());
            try {
                return settle(buckets, limit, key, owed + 1L);
            } catch (StateUnavailableException e) {
                table.owe(key, owed);
            }
        }
        Use use = table.charge(key, limit, nowNanos(), buckets.nodes());
        table.owe(key, 1);
        return use;
    }

    /**
     * How many permits must be there. What was taken alone is settled first: until then this node takes the bucket for
     * emptier than it is, since it counted for all nodes.
     */
    private long needed(Limit limit, BucketKey key, Patience asking) throws StateUnavailableException {
        if (settled(limit, key, asking)) {
            return 1;
        }
        refuseIfDenied(away());
        return nodes();
    }

    /** Settles what this node took alone; false if the store is away, so that only this node's share counts. */
    private boolean settled(Limit limit, BucketKey key, Patience asking) {
        if (shared == null) {
            return true;
        }
        if (mayAsk(shared, asking)) {
            try {
                settleOwed(shared.buckets(), limit, key);
                return true;
            } catch (StateUnavailableException e) {
                asking.end();
            }
        }
        return false;
    }

    private int nodes() {
        return shared == null ? 1 : shared.buckets().nodes();
    }

    /**
     * Where nothing is decided alone, a store that answers is asked even after the time that a call may take: a pause of
     * this process would refuse requests otherwise. A failed call ends the asking all the same.
     */
    private boolean mayAsk(SharedState state, Patience asking) {
        return state.isAvailable() && (onFailure == OnFailure.DENY ? !asking.isEnded() : asking.isLeft());
    }

    private void settleOwed(SharedBuckets buckets, Limit limit, BucketKey key) throws StateUnavailableException {
        int owed = table(limit).claimOwed(key, nowNanos());
        if (owed > 0) {
            try {
                var unused = settle(buckets, limit, key, owed);
            } catch (StateUnavailableException e) {
                table(limit).owe(key, owed);
                throw e;
            }
        }
    }

    private Use settle(SharedBuckets buckets, Limit limit, BucketKey key, long owed) throws StateUnavailableException {
        // Each node settles its own, so a store that knows nothing begins with what there was before any of it was
        // taken.
        List<Long> atFirst = mirrored(limit, key, owed * buckets.nodes());
        return mirror(
                limit,
                key,
                buckets.settle(key.sharedName(limit), limit.rate(), atFirst, Math.min(owed, limit.mostOwed())));
    }

    private BucketTable table(Limit limit) {
        return limit.kind() == Limit.Kind.THROTTLE ? addresses : callers;
    }

    private static StateUnavailableException away() {
        return new StateUnavailableException("the shared state is away");
    }

    private void refuseIfDenied(StateUnavailableException reason) throws StateUnavailableException {
        if (onFailure == OnFailure.DENY) {
            throw reason;
        }
    }

    /** What a store that does not know the bucket begins with: all, only if this node does not know it either. */
    private List<Long> mirrored(Limit limit, BucketKey key, long more) {
        List<Long> known = table(limit).permits(key, limit, nowNanos());
        List<Long> permits = new ArrayList<>(limit.windows());
        for (int i = 0; i < limit.windows(); i++) {
            long all = limit.permits(i);
            permits.add(known == null ? all : Math.max(0, Math.min(all, known.get(i) + more)));
        }
        return permits;
    }

    private Use mirror(Limit limit, BucketKey key, SharedBuckets.Taken taken) {
        table(limit).set(key, limit, nowNanos(), taken.remaining());
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
