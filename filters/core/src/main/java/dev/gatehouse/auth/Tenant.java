package dev.gatehouse.auth;

import dev.gatehouse.quota.RateLimit;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * On whose behalf a request is served. Every cache of credentials is keyed by it, or what it holds is held against it at
 * each request. Immutable.
 *
 * @param name the tenant's name in the settings
 * @param issuers whose tokens it takes, by their names in the settings; null for all that are configured
 * @param rateLimit what all of its callers together may do; null for no limit
 * @param forwardClaims which claims go on in place of those that the route names; null for the route's
 */
public record Tenant(
        String name,
        @Nullable Set<String> issuers,
        @Nullable RateLimit rateLimit,
        @Nullable List<String> forwardClaims) {

    /** The tenant of an installation that names none, and of requests for nobody in particular. */
    public static final Tenant DEFAULT = new Tenant("default");

    /** One that takes the tokens of all issuers and has no limit. */
    public Tenant(String name) {
        this(name, null, null, null);
    }

    /** Copies the collections. */
    public Tenant {
        issuers = issuers == null ? null : Set.copyOf(issuers);
        forwardClaims = forwardClaims == null ? null : List.copyOf(forwardClaims);
    }

    /** Whether it takes tokens of the issuer with this name in the settings. */
    public boolean takesTokensOf(String issuer) {
        return issuers == null || issuers.contains(issuer);
    }
}
