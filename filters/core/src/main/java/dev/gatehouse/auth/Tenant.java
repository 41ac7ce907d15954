package dev.gatehouse.auth;

import dev.gatehouse.quota.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a request is served. Every cache is keyed by it.
 *
 * @param name the tenant's name in the settings
 * @param rateLimit how much all its callers together may; null for no limit
 */
public record Tenant(String name, @Nullable RateLimit rateLimit) {

    /** The tenant of an installation that names none. */
    public static final Tenant DEFAULT = new Tenant("default");

    /** A tenant without a limit. */
    public Tenant(String name) {
        this(name, null);
    }
}
