package dev.gatehouse.auth.token;

import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose tokens one request may bring: what its tenant and its route leave of the configured issuers. Immutable.
 *
 * @param tenant on whose behalf the request is served
 * @param names the issuers that the route takes, by their names in the settings; null for all that are configured
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
        return (names == null || names.contains(name)) && tenant.takesTokensOf(name);
    }

    /**
     * Why a token of an issuer is refused before anything is spent on it; null if the issuer is one of them.
     *
     * @param name the issuer's name in the settings
     */
    public @Nullable Rejected refusal(String name) {
        if (!tenant.takesTokensOf(name)) {
            return Rejected.of(
                    FailureCode.TENANT_MISMATCH,
                    "the tenant " + tenant.name() + " takes no tokens of the issuer " + name);
        }
        return contains(name)
                ? null
                : Rejected.of(FailureCode.ISSUER_UNKNOWN, "the route takes no tokens of the issuer " + name);
    }

    /** Those of the issuers that have one of the names; null if there is none. */
    @Nullable
    TrustedIssuers among(Set<String> some) {
        Set<String> left = some.stream()
                .filter(name -> names == null || names.contains(name))
                .collect(Collectors.toUnmodifiableSet());
        return left.isEmpty() ? null : new TrustedIssuers(tenant, left);
    }

    /** The same issuers on another tenant's behalf. */
    TrustedIssuers on(Tenant other) {
        return other.equals(tenant) ? this : new TrustedIssuers(other, names);
    }
}
