package dev.gatehouse.benchmarks;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.ratelimit.BucketStore;
import dev.gatehouse.ratelimit.Decision;
import dev.gatehouse.ratelimit.LimitBy;
import dev.gatehouse.ratelimit.RateLimitConfig;
import dev.gatehouse.ratelimit.RateLimits;
import dev.gatehouse.ratelimit.RouteLimit;
import dev.gatehouse.state.StateConfig.OnFailure;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Two limits of one request, the client's and its tenant's, beside few buckets and many. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(value = 2, jvmArgsAppend = "-Xmx1g")
public class RateLimitBenchmark {

    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");
    private static final Tenant TENANT = new Tenant("acme", null, RateLimit.parse("900000000/1s"), null);

    /** How many callers have a bucket. */
    @Param({"1", "1000000"})
    public int buckets = 1;

    private @Nullable RateLimits limits;
    private final Identity caller = caller("client-0");

    /** Makes the buckets. */
    @Setup(Level.Trial)
    public void setUp() {
        EngineContext context = new EngineContext(Clock.systemUTC(), RateLimitBenchmark::ignore);
        BucketStore store = new BucketStore(2_000_000, OnFailure.LOCAL, Duration.ofMillis(10), context);
        limits = new RateLimits(
                new RateLimitConfig(null, null, null, 2_000_000, false),
                Map.of(
                        "hot", new RouteLimit(RateLimit.parse("999999999/31d"), LimitBy.CLIENT),
                        "crowd", new RouteLimit(RateLimit.parse("1000/31d"), LimitBy.CLIENT)),
                store,
                context);
        // A permit is back in three quarters of an hour: no bucket is full again, and goes, before the benchmark ends.
        for (int i = 1; i < buckets; i++) {
            Identity one = caller("client-" + i);
            var unused = limits.decide("crowd", TENANT, one, () -> ADDRESS);
        }
    }

    /** Both limits, and what the reply says of them. */
    @Benchmark
    public Decision decide() {
        if (limits == null) {
            throw new IllegalStateException("not set up");
        }
        return limits.decide("hot", TENANT, caller, () -> ADDRESS);
    }

    private static void ignore(AuditEvent event) {}

    private static Identity caller(String client) {
        return new Identity("alice", client, "acme", "main", "bearer", Set.of(), Set.of(), Map.of(), null);
    }
}
