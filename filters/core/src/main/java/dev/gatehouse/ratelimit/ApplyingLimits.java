package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.IdentityMemo;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.quota.RateLimit;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Which limits a request is held to, and in which buckets it counts: those of its credential, its route and its tenant.
 * Safe for use by several threads.
 */
final class ApplyingLimits {

    /** More limits than installations have; beyond it they are made for each request anew, and count the same. */
    private static final int MOST_KEPT = 10_000;

    private final Map<String, OfRoute> routes = new HashMap<>();
    private final Map<Tenant, Claim> tenants = new ConcurrentHashMap<>();
    private final Map<RateLimit, Limit> ofCredentials = new ConcurrentHashMap<>();
    private final IdentityMemo<Known> memo = new IdentityMemo<>();

    /** A route, whether it has a limit or not. */
    private record OfRoute(LimitBy by, @Nullable Limit limit) {

        private static final OfRoute NONE = new OfRoute(LimitBy.CLIENT, null);

        boolean isWide() {
            return by == LimitBy.ROUTE || by == LimitBy.TENANT;
        }

        /** Whether who calls and for whom decides which bucket it is, and nothing else does. */
        boolean isOfIdentity() {
            return limit == null || by != LimitBy.ADDRESS;
        }
    }

    private record Known(Tenant tenant, ClaimSet claims) {}

    /** The limits of some routes, by the routes' names. */
    ApplyingLimits(Map<String, RouteLimit> limits) {
        limits.forEach((name, limit) -> {
            RateLimit rate = limit.limit();
            routes.put(name, new OfRoute(limit.by(), rate == null ? null : new Limit(Limit.Kind.ROUTE, name, rate)));
        });
    }

    /** What the limit of a route counts by; null if there is no such route. */
    @Nullable
    LimitBy countedBy(String route) {
        OfRoute known = routes.get(route);
        return known == null ? null : known.by;
    }

    /** The limits of a request, narrow before wide; the address is asked for only if it counts. */
    ClaimSet find(String route, Tenant tenant, @Nullable Identity identity, Supplier<IpAddress> address) {
        OfRoute ofRoute = routes.getOrDefault(route, OfRoute.NONE);
        if (identity == null || !ofRoute.isOfIdentity()) {
            return claims(ofRoute, tenant, identity, address);
        }
        if (ofRoute.limit == null && tenant.rateLimit() == null && identity.rateLimit() == null) {
            return ClaimSet.NONE;
        }
        Known known = memo.find(identity, ofRoute);
        if (known != null && known.tenant.equals(tenant)) {
            return known.claims;
        }
        ClaimSet claims = claims(ofRoute, tenant, identity, address);
        memo.keep(identity, ofRoute, new Known(tenant, claims));
        return claims;
    }

    /** Narrow before wide, so that a caller who has used up its own takes nothing from what it shares with others. */
    private ClaimSet claims(OfRoute route, Tenant tenant, @Nullable Identity identity, Supplier<IpAddress> address) {
        List<Claim> claims = new ArrayList<>(3);
        RateLimit own = identity == null ? null : identity.rateLimit();
        if (identity != null && own != null) {
            Limit limit = ofCredential(own);
            claims.add(new Claim(limit, LimitKeys.ofCredential(limit, tenant, identity)));
        }
        Limit limit = route.limit;
        if (limit != null && !route.isWide()) {
            claims.add(new Claim(limit, LimitKeys.of(limit, route.by, tenant, identity, address)));
        }
        // Of callers that were let in as the tenant's: else anybody could use it up without its credential.
        RateLimit all = identity == null ? null : tenant.rateLimit();
        if (all != null) {
            claims.add(ofTenant(tenant, all));
        }
        if (limit != null && route.isWide()) {
            claims.add(new Claim(limit, LimitKeys.of(limit, route.by, tenant, identity, address)));
        }
        return claims.isEmpty() ? ClaimSet.NONE : new ClaimSet(claims);
    }

    private Claim ofTenant(Tenant tenant, RateLimit rate) {
        Claim known = tenants.get(tenant);
        if (known == null) {
            Limit limit = new Limit(Limit.Kind.TENANT, tenant.name(), rate);
            known = new Claim(limit, BucketKey.ofAll(limit));
            if (tenants.size() < MOST_KEPT) {
                tenants.put(tenant, known);
            }
        }
        return known;
    }

    private Limit ofCredential(RateLimit rate) {
        Limit known = ofCredentials.get(rate);
        if (known == null) {
            known = new Limit(Limit.Kind.API_KEY, "", rate);
            if (ofCredentials.size() < MOST_KEPT) {
                ofCredentials.put(rate, known);
            }
        }
        return known;
    }
}
