package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Holds requests to the limits of their route, their tenant and their credential, all of which must admit. Safe for use by
 * several threads.
 */
public final class RateLimits {

    private final ApplyingLimits applying;
    private final LimitHeaders headers;
    private final LimitMeters meters;
    private final BucketStore store;

    /**
     * The limits of some routes.
     *
     * @param routes by the routes' names
     * @param store what callers have left
     */
    public RateLimits(
            RateLimitConfig config, Map<String, RouteLimit> routes, BucketStore store, EngineContext context) {
        this.applying = new ApplyingLimits(routes);
        this.headers = new LimitHeaders(config.legacyHeaders());
        this.meters = new LimitMeters(context.meters());
        this.store = store;
    }

    /**
     * Takes a permit from every limit that applies, or says why the request is refused. What is found empty beforehand
     * costs no other limit anything.
     *
     * @param route the route's name
     * @param identity the caller; null for one without a credential
     * @param address where the request comes from, asked for only if it counts
     */
    public Decision decide(String route, Tenant tenant, @Nullable Identity identity, Supplier<IpAddress> address) {
        ClaimSet claims = applying.find(route, tenant, identity, address);
        if (claims.size() == 0) {
            return Decision.NONE;
        }
        try {
            Patience patience = store.patience();
            Use[] uses = new Use[claims.size()];
            if (!look(claims, uses, patience) || !take(claims, uses, patience)) {
                return refused(claims, uses, route, tenant, identity, address);
            }
            for (int i = 0; i < claims.size(); i++) {
                meters.admitted(claims.limit(i).kind());
            }
            return new Decision(null, headers.admitted(claims, uses));
        } catch (StateUnavailableException e) {
            return new Decision(
                    Failure.of(
                            FailureCode.STATE_UNAVAILABLE,
                            "the limits of route " + route + " can't be asked: " + e.getMessage()),
                    List.of());
        }
    }

    /** Whether all would admit; of a single one that is at hand, to take from it says as much. */
    private boolean look(ClaimSet claims, Use[] uses, Patience patience) throws StateUnavailableException {
        if (claims.size() == 1 && !store.isShared()) {
            return true;
        }
        boolean admitted = true;
        for (int i = 0; i < uses.length; i++) {
            Claim claim = claims.get(i);
            Use use = store.look(claim.limit(), claim.key(), patience);
            uses[i] = use;
            admitted &= use.admitted();
        }
        return admitted;
    }

    /** Takes from one after the other, until one does not admit. */
    private boolean take(ClaimSet claims, Use[] uses, Patience patience) throws StateUnavailableException {
        for (int i = 0; i < uses.length; i++) {
            Claim claim = claims.get(i);
            Use use = store.take(claim.limit(), claim.key(), patience);
            uses[i] = use;
            if (!use.admitted()) {
                return false;
            }
            if (use.isOverflow()) {
                overflowed(claim.limit().kind());
            }
        }
        return true;
    }

    private Decision refused(
            ClaimSet claims,
            Use[] uses,
            String route,
            Tenant tenant,
            @Nullable Identity identity,
            Supplier<IpAddress> address) {
        String reason = "";
        for (int i = 0; i < uses.length; i++) {
            Claim claim = claims.get(i);
            if (uses[i].admitted()) {
                continue;
            }
            meters.refused(claim.limit().kind());
            LimitBy by = applying.countedBy(route);
            Map<String, String> details = new LinkedHashMap<>();
            details.put("limit", claim.limit().kind().label());
            details.put("route", route);
            details.put("tenant", tenant.name());
            if (claim.limit().kind() == Limit.Kind.ROUTE && by != null) {
                details.put("by", by.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
            }
            if (identity != null) {
                details.put("subject", identity.subject());
                putIfThere(details, "client", identity.client());
                putIfThere(details, "credential", identity.credentialId());
            }
            details.put("address", address.get().toString());
            store.refused("rate-limit.refused", claim.key(), details);
            if (reason.isEmpty()) {
                reason = "the limit " + claim.limit().kind().label() + " is used up";
            }
        }
        return new Decision(Failure.of(FailureCode.RATE_LIMITED, reason), headers.refused(claims, uses));
    }

    private static void putIfThere(Map<String, String> details, String name, @Nullable String value) {
        if (value != null) {
            details.put(name, value);
        }
    }

    private void overflowed(Limit.Kind kind) {
        meters.overflowed(kind);
        store.overflowed(kind);
    }
}
