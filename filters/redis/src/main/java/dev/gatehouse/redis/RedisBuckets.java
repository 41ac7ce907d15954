package dev.gatehouse.redis;

import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.state.SharedBuckets;
import dev.gatehouse.state.StateUnavailableException;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.VerboseResult;
import io.github.bucket4j.distributed.AsyncBucketProxy;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Buckets that all nodes take from, by compare-and-swap. Safe for use by several threads. */
final class RedisBuckets implements SharedBuckets {

    private final RedisLink link;
    private final Fleet fleet;
    private final String prefix;

    RedisBuckets(RedisLink link, Fleet fleet, String prefix) {
        this.link = link;
        this.fleet = fleet;
        this.prefix = prefix + ":bucket:";
    }

    @Override
    public Taken take(String key, RateLimit limit, List<Long> permitsAtFirst) throws StateUnavailableException {
        VerboseResult<ConsumptionProbe> taken = link.call(
                "take",
                session -> session.bucket(prefix + key, limit, permitsAtFirst)
                        .asVerbose()
                        .tryConsumeAndReturnRemaining(1));
        ConsumptionProbe probe = taken.getValue();
        return new Taken(probe.isConsumed(), remaining(taken), probe.getNanosToWaitForRefill());
    }

    @Override
    public Taken settle(String key, RateLimit limit, List<Long> permitsAtFirst, long owed)
            throws StateUnavailableException {
        VerboseResult<EstimationProbe> looked = link.call("settle", session -> {
            AsyncBucketProxy bucket = session.bucket(prefix + key, limit, permitsAtFirst);
            return owed == 0
                    ? look(bucket)
                    : bucket.asVerbose()
                            .consumeIgnoringRateLimits(owed)
                            .thenCompose(consumed -> letOff(bucket, limit, owed, remaining(consumed)))
                            .thenCompose(done -> look(bucket));
        });
        EstimationProbe probe = looked.getValue();
        return new Taken(probe.canBeConsumed(), remaining(looked), probe.getNanosToWaitForRefill());
    }

    /** Gives back what went below the floor, and never more than this call took: others may give back at the same time. */
    private static CompletableFuture<Void> letOff(
            AsyncBucketProxy bucket, RateLimit limit, long owed, List<Long> remaining) {
        long excess = 0;
        for (int i = 0; i < remaining.size(); i++) {
            excess = Math.max(excess, -limit.windows().get(i).permits() - remaining.get(i));
        }
        return excess == 0 ? CompletableFuture.completedFuture(null) : bucket.addTokens(Math.min(excess, owed));
    }

    private static CompletableFuture<VerboseResult<EstimationProbe>> look(AsyncBucketProxy bucket) {
        return bucket.asVerbose().estimateAbilityToConsume(1);
    }

    private static List<Long> remaining(VerboseResult<?> result) {
        long[] windows = result.getDiagnostics().getAvailableTokensPerEachBandwidth();
        Long[] remaining = new Long[windows.length];
        for (int i = 0; i < windows.length; i++) {
            remaining[i] = windows[i];
        }
        return List.of(remaining);
    }

    @Override
    public int nodes() {
        return fleet.nodes();
    }
}
