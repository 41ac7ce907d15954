package dev.gatehouse.auth.token;

import dev.gatehouse.auth.Tenant;
import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * Whose tokens one request may bring: what its tenant and its route leave of the configured issuers. Immutable.
 *
 * @param tenant on whose behalf the request is served
 * @param names the issuers' names in the settings; null for all that are configured
 */
public record TrustedIssuers(Tenant tenant, @Nullable Set<String> names) {

    /** Copies the names. */
    public TrustedIssuers {
        names = names == null ? null : Set.copyOf(names);
    }

    /** All issuers that are configured, for a tenant that names none. */
    public static final TrustedIssuers ALL = new TrustedIssuers(Tenant.DEFAULT, null);

    /** Whether the issuer with this name in the settings is one of them. */
    public boolean contains(String name) {
        return names == null || names.contains(name);
    }

    /** The same issuers on another tenant's behalf. */
    TrustedIssuers on(Tenant other) {
        return other.equals(tenant) ? this : new TrustedIssuers(other, names);
    }
}
