package dev.gatehouse.ratelimit;

import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.state.SharedBuckets;
import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.state.SharedProofs;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.SharedValues;
import dev.gatehouse.state.StateUnavailableException;
import dev.gatehouse.testing.TestClock;
import io.github.bucket4j.BucketState;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A store of two nodes that a test can take away, empty, and make fail. */
final class FakeSharedState implements SharedState, SharedBuckets {

    final TestClock clock = new TestClock();
    final Set<String> names = new TreeSet<>();
    private final Map<String, BucketState> buckets = new HashMap<>();
    boolean available = true;
    int failNext;
    long calls;
    Runnable onCall = () -> {};

    void forget() {
        buckets.clear();
    }

    /** What the one bucket has left. */
    long permits() {
        return buckets.values().iterator().next().getAvailableTokens();
    }

    @Override
    public Taken take(String key, RateLimit limit, List<Long> permitsAtFirst) throws StateUnavailableException {
        BucketState bucket = bucket(key, limit, permitsAtFirst);
        boolean admitted = bucket.getAvailableTokens() >= 1;
        if (admitted) {
            bucket.consume(1);
        }
        return taken(bucket, limit, admitted);
    }

    @Override
    public Taken settle(String key, RateLimit limit, List<Long> permitsAtFirst, long owed)
            throws StateUnavailableException {
        BucketState bucket = bucket(key, limit, permitsAtFirst);
        long most = Long.MAX_VALUE;
        for (int i = 0; i < limit.windows().size(); i++) {
            most = Math.min(most, limit.windows().get(i).permits() + bucket.getCurrentSize(i));
        }
        bucket.consume(Math.min(owed, most));
        return taken(bucket, limit, bucket.getAvailableTokens() >= 1);
    }

    private BucketState bucket(String key, RateLimit limit, List<Long> permitsAtFirst)
            throws StateUnavailableException {
        calls++;
        onCall.run();
        if (!available || failNext > 0) {
            failNext--;
            throw new StateUnavailableException("away");
        }
        names.add(key);
        BucketState bucket = buckets.computeIfAbsent(
                key, unused -> new Limit(Limit.Kind.ROUTE, "fake", limit).state(permitsAtFirst, now()));
        bucket.refillAllBandwidth(now());
        return bucket;
    }

    private Taken taken(BucketState bucket, RateLimit limit, boolean admitted) {
        List<Long> remaining = new ArrayList<>();
        for (int i = 0; i < limit.windows().size(); i++) {
            remaining.add(bucket.getCurrentSize(i));
        }
        return new Taken(
                admitted,
                remaining,
                admitted ? 0 : bucket.calculateDelayNanosAfterWillBePossibleToConsume(1, now(), false));
    }

    private long now() {
        return clock.millis() * 1_000_000;
    }

    @Override
    public int nodes() {
        return 2;
    }

    @Override
    public SharedBuckets buckets() {
        return this;
    }

    @Override
    public boolean isAvailable() {
        return available;
    }

    @Override
    public SharedProofs proofs() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedEntries entries() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SharedValues values(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
