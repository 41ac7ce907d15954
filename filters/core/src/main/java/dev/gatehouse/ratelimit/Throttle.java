package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.peer.IpAddress;
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

    private final @Nullable AddressLimit failures;
    private final @Nullable AddressLimit requests;
    private final @Nullable AddressLimit logins;
    private final LimitMeters meters;
    private final BucketStore store;

    /**
     * The throttle that the settings ask for.
     *
     * @param store what addresses have left
     */
    public Throttle(RateLimitConfig config, BucketStore store, EngineContext context) {
        this.failures = AddressLimit.of("failures", config.failures());
        this.requests = AddressLimit.of("requests", config.requests());
        this.logins = AddressLimit.of("logins", config.logins());
        this.meters = new LimitMeters(context.meters());
        this.store = store;
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
                for (AddressLimit.Part part : failures.parts(address)) {
                    Use use = store.lookForDebt(part.limit(), part.key(), patience);
                    countOverflow(use);
                    if (!use.admitted()) {
                        return refused(part, address, use);
                    }
                }
            }
            if (requests != null) {
                Decision refusal = take(requests, address, patience);
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
            Decision refusal = take(logins, from.get(), store.patience());
            return refusal == null ? Decision.NONE : refusal;
        } catch (StateUnavailableException e) {
            return unavailable(e);
        }
    }

    private @Nullable Decision take(AddressLimit limit, IpAddress address, Patience patience)
            throws StateUnavailableException {
        for (AddressLimit.Part part : limit.parts(address)) {
            Use use = store.take(part.limit(), part.key(), patience);
            countOverflow(use);
            if (!use.admitted()) {
                return refused(part, address, use);
            }
        }
        return null;
    }

    private static Decision unavailable(StateUnavailableException e) {
        return new Decision(
                Failure.of(FailureCode.STATE_UNAVAILABLE, "gatehouse.throttle.* can't be asked: " + e.getMessage()),
                List.of());
    }

    /** Has the address pay for a failed authentication, whether it has the permit or not: a race is paid back later. */
    public void failed(Supplier<IpAddress> from) {
        if (failures != null) {
            failures.parts(from.get()).forEach(part -> countOverflow(store.charge(part.limit(), part.key())));
        }
    }

    private void countOverflow(Use use) {
        if (use.isOverflow()) {
            meters.overflowed(Limit.Kind.THROTTLE);
            store.overflowed(Limit.Kind.THROTTLE);
        }
    }

    private Decision refused(AddressLimit.Part part, IpAddress address, Use use) {
        meters.refused(Limit.Kind.THROTTLE);
        store.refused("throttle.refused", part.key(), Map.of("limit", part.name(), "address", address.toString()));
        return new Decision(Failure.of(FailureCode.THROTTLED, part.reason()), LimitHeaders.throttled(use));
    }
}
