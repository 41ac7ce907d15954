package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps addresses off that fail too often or ask too much, before anything they sent is looked at. Safe for use by several
 * threads.
 */
public final class Throttle {

    private final @Nullable Limit failures;
    private final @Nullable Limit requests;
    private final @Nullable Limit logins;
    private final LimitMeters meters;
    private final BucketStore store;

    /**
     * The throttle that the settings ask for.
     *
     * @param store what addresses have left
     */
    public Throttle(RateLimitConfig config, BucketStore store, EngineContext context) {
        this.failures = limit("failures", config.failures());
        this.requests = limit("requests", config.requests());
        this.logins = limit("logins", config.logins());
        this.meters = new LimitMeters(context.meters());
        this.store = store;
    }

    private static @Nullable Limit limit(String name, @Nullable RateLimit rate) {
        return rate == null ? null : new Limit(Limit.Kind.THROTTLE, name, rate);
    }

    /** Whether a request from the address may go on; it takes a permit for the request, and none for its failing. */
    public Decision check(Supplier<IpAddress> from) {
        if (failures == null && requests == null) {
            return Decision.NONE;
        }
        IpAddress address = from.get();
        Patience patience = store.patience();
        try {
            if (failures != null) {
                Use use = store.lookForDebt(failures, BucketKey.of(failures, address), patience);
                countOverflow(use);
                if (!use.admitted()) {
                    return refused(failures, "failures", address, use);
                }
            }
            if (requests != null) {
                Decision refusal = take(requests, "requests", address, patience);
                if (refusal != null) {
                    return refusal;
                }
            }
        } catch (StateUnavailableException e) {
            return unavailable(e);
        }
        meters.admitted(Limit.Kind.THROTTLE);
        return Decision.NONE;
    }

    /** Decides whether the address may begin one more login, for which the provider may have to be asked; takes a permit. */
    public Decision beginLogin(Supplier<IpAddress> from) {
        if (logins == null) {
            return Decision.NONE;
        }
        try {
            Decision refusal = take(logins, "logins", from.get(), store.patience());
            return refusal == null ? Decision.NONE : refusal;
        } catch (StateUnavailableException e) {
            return unavailable(e);
        }
    }

    private @Nullable Decision take(Limit limit, String which, IpAddress address, Patience patience)
            throws StateUnavailableException {
        Use use = store.take(limit, BucketKey.of(limit, address), patience);
        countOverflow(use);
        return use.admitted() ? null : refused(limit, which, address, use);
    }

    private static Decision unavailable(StateUnavailableException e) {
        return new Decision(
                Failure.of(FailureCode.STATE_UNAVAILABLE, "gatehouse.throttle.* can't be asked: " + e.getMessage()),
                List.of());
    }

    /** Has the address pay for a failed authentication, whether it has the permit or not: a race is paid back later. */
    public void failed(Supplier<IpAddress> from) {
        if (failures != null) {
            countOverflow(store.charge(failures, BucketKey.of(failures, from.get())));
        }
    }

    private void countOverflow(Use use) {
        if (use.isOverflow()) {
            meters.overflowed(Limit.Kind.THROTTLE);
            store.overflowed(Limit.Kind.THROTTLE);
        }
    }

    private Decision refused(Limit limit, String which, IpAddress address, Use use) {
        meters.refused(Limit.Kind.THROTTLE);
        store.refused(
                "throttle.refused",
                BucketKey.of(limit, address),
                Map.of("limit", which, "address", address.toString()));
        return new Decision(
                Failure.of(FailureCode.THROTTLED, "the address has used up gatehouse.throttle." + which),
                LimitHeaders.throttled(use));
    }
}
