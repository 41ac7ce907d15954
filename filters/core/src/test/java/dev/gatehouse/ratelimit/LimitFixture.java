package dev.gatehouse.ratelimit;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.HttpReply.Header;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.StateConfig.OnFailure;
import dev.gatehouse.testing.TestClock;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/** Limits over a clock that a test moves, with what they recorded and counted. */
final class LimitFixture {

    static final IpAddress HERE = IpAddress.parse("192.0.2.1");

    final TestClock clock = new TestClock();
    final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    final Map<String, AtomicLong> counted = new ConcurrentHashMap<>();
    final AtomicLong nanos = new AtomicLong();
    final EngineContext context;
    final BucketStore store;

    LimitFixture() {
        this(250_000, OnFailure.LOCAL, null);
    }

    LimitFixture(int buckets, OnFailure onFailure, @Nullable SharedState shared) {
        Meters meters = new Meters() {
            @Override
            public Counter counter(Meter meter, String... values) {
                AtomicLong count = counted.computeIfAbsent(String.join(" ", values), unused -> new AtomicLong());
                return count::incrementAndGet;
            }

            @Override
            public void gauge(Meter meter, DoubleSupplier value, String... values) {}
        };
        context = new EngineContext(clock, events::add, meters, shared);
        store = new BucketStore(buckets, onFailure, Duration.ofMillis(10), context, nanos::get);
    }

    RateLimits route(String limit, LimitBy by) {
        return limits(false, Map.of("r", new RouteLimit(RateLimit.parse(limit), by)));
    }

    RateLimits limits(boolean legacy, Map<String, RouteLimit> routes) {
        return new RateLimits(new RateLimitConfig(null, null, null, 250_000, legacy), routes, store, context);
    }

    Throttle throttle(@Nullable String failures, @Nullable String requests) {
        return new Throttle(
                new RateLimitConfig(
                        failures == null ? null : RateLimit.parse(failures),
                        requests == null ? null : RateLimit.parse(requests),
                        RateLimit.parse("3/1m"),
                        250_000,
                        false),
                store,
                context);
    }

    long count(String labels) {
        return counted.getOrDefault(labels, new AtomicLong()).get();
    }

    static Identity caller(String subject, @Nullable String client, @Nullable String tenant, @Nullable String issuer) {
        return new Identity(subject, client, tenant, issuer, "bearer", Set.of(), Set.of(), Map.of(), null);
    }

    static Identity apiKey(String id, String client, @Nullable String limit) {
        return new Identity(
                client,
                client,
                null,
                null,
                "api-key",
                Set.of(),
                Set.of(),
                Map.of(),
                null,
                id,
                limit == null ? null : RateLimit.parse(limit));
    }

    static boolean admits(RateLimits limits, @Nullable Identity identity) {
        return admits(limits, Tenant.DEFAULT, identity, HERE);
    }

    static boolean admits(RateLimits limits, Tenant tenant, @Nullable Identity identity, IpAddress address) {
        return limits.decide("r", tenant, identity, () -> address).failure() == null;
    }

    /** How many of {@code tries} requests one after the other are admitted. */
    static int admitted(int tries, RateLimits limits, @Nullable Identity identity) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += admits(limits, identity) ? 1 : 0;
        }
        return admitted;
    }

    static @Nullable FailureCode code(Decision decision) {
        Failure failure = decision.failure();
        return failure == null ? null : failure.code();
    }

    static List<String> header(Decision decision, String name) {
        return decision.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(Header::value)
                .toList();
    }
}
