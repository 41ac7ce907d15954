package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Holds requests to the limits of their route, their tenant and their credential, all of which must admit. Safe for use by
 * several threads.
 */
public final class RateLimits {

    /** More limits than installations have; beyond it they are made for each request anew, and count the same. */
    private static final int MOST_KEPT = 10_000;

    private final Map<String, RouteLimit> routes;
    private final Map<String, Limit> routeLimits = new HashMap<>();
    private final Map<Tenant, Claim> tenants = new ConcurrentHashMap<>();
    private final Map<RateLimit, Limit> ofCredentials = new ConcurrentHashMap<>();
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
        this.routes = Map.copyOf(routes);
        this.headers = new LimitHeaders(config.legacyHeaders());
        this.meters = new LimitMeters(context.meters());
        this.store = store;
        routes.forEach((name, limit) -> {
            RateLimit rate = limit.limit();
            if (rate != null) {
                routeLimits.put(name, new Limit(Limit.Kind.ROUTE, name, rate));
            }
        });
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
        List<Claim> claims = claims(route, tenant, identity, address);
        if (claims.isEmpty()) {
            return Decision.NONE;
        }
        try {
            Patience patience = store.patience();
            List<Use> uses = looks(claims, patience);
            if (isRefused(uses)) {
                return refused(claims, uses, route, tenant, identity, address);
            }
            uses.clear();
            for (int i = 0; i < claims.size(); i++) {
                Use use = store.take(claims.get(i).limit(), claims.get(i).key(), patience);
                uses.add(use);
                if (use.isOverflow()) {
                    overflowed(claims.get(i).limit().kind());
                }
                if (!use.admitted()) {
                    return refused(claims, uses, route, tenant, identity, address);
                }
            }
            for (int i = 0; i < claims.size(); i++) {
                meters.admitted(claims.get(i).limit().kind());
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

    /** Narrow before wide, so that a caller who has used up its own takes nothing from what it shares with others. */
    private List<Claim> claims(String route, Tenant tenant, @Nullable Identity identity, Supplier<IpAddress> address) {
        List<Claim> claims = new ArrayList<>(3);
        RateLimit own = identity == null ? null : identity.rateLimit();
        if (identity != null && own != null) {
            Limit limit = ofCredential(own);
            claims.add(new Claim(limit, LimitKeys.ofCredential(limit, tenant, identity)));
        }
        RouteLimit ofRoute = routes.get(route);
        Limit limit = routeLimits.get(route);
        boolean wide = ofRoute != null && (ofRoute.by() == LimitBy.ROUTE || ofRoute.by() == LimitBy.TENANT);
        if (ofRoute != null && limit != null && !wide) {
            claims.add(new Claim(limit, LimitKeys.of(limit, ofRoute.by(), tenant, identity, address)));
        }
        // Of callers that were let in as the tenant's: else anybody could use it up without its credential.
        RateLimit all = identity == null ? null : tenant.rateLimit();
        if (all != null) {
            claims.add(ofTenant(tenant, all));
        }
        if (ofRoute != null && limit != null && wide) {
            claims.add(new Claim(limit, LimitKeys.of(limit, ofRoute.by(), tenant, identity, address)));
        }
        return claims;
    }

    private Claim ofTenant(Tenant tenant, RateLimit rate) {
        Claim known = tenants.get(tenant);
        if (known == null) {
            known = new Claim(new Limit(Limit.Kind.TENANT, tenant.name(), rate), new BucketKey(0, 0));
            known = new Claim(known.limit(), BucketKey.ofAll(known.limit()));
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

    private List<Use> looks(List<Claim> claims, Patience patience) throws StateUnavailableException {
        List<Use> uses = new ArrayList<>(claims.size());
        for (int i = 0; i < claims.size(); i++) {
            uses.add(store.look(claims.get(i).limit(), claims.get(i).key(), patience));
        }
        return uses;
    }

    private static boolean isRefused(List<Use> uses) {
        for (int i = 0; i < uses.size(); i++) {
            if (!uses.get(i).admitted()) {
                return true;
            }
        }
        return false;
    }

    private Decision refused(
            List<Claim> claims,
            List<Use> uses,
            String route,
            Tenant tenant,
            @Nullable Identity identity,
            Supplier<IpAddress> address) {
        String reason = "";
        for (int i = 0; i < uses.size(); i++) {
            Claim claim = claims.get(i);
            if (uses.get(i).admitted()) {
                continue;
            }
            meters.refused(claim.limit().kind());
            RouteLimit ofRoute = routes.get(route);
            Map<String, String> details = new LinkedHashMap<>();
            details.put("limit", claim.limit().kind().label());
            details.put("route", route);
            details.put("tenant", tenant.name());
            if (claim.limit().kind() == Limit.Kind.ROUTE && ofRoute != null) {
                details.put(
                        "by",
                        ofRoute.by().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
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
