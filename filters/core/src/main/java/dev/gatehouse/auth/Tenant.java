package dev.gatehouse.auth;

/**
 * On whose behalf a request is served. Every cache is keyed by it.
 *
 * @param name the tenant's name in the settings
 */
public record Tenant(String name) {

    /** The tenant of an installation that names none. */
    public static final Tenant DEFAULT = new Tenant("default");
}
