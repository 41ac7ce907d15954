package dev.gatehouse.auth;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * On whose behalf a request is served. Every cache is keyed by it.
 *
 * @param name the tenant's name in the settings
 * @param forwardClaims the claims that go on for this tenant in the place of the route's; null for the route's
 */
public record Tenant(String name, @Nullable List<String> forwardClaims) {

    /** The tenant of an installation that names none. */
    public static final Tenant DEFAULT = new Tenant("default");

    /** One that has no say in what goes on. */
    public Tenant(String name) {
        this(name, null);
    }

    /** Copies the list. */
    public Tenant {
        forwardClaims = forwardClaims == null ? null : List.copyOf(forwardClaims);
    }
}
