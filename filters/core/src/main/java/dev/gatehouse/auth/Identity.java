package dev.gatehouse.auth;

import dev.gatehouse.quota.RateLimit;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Who calls, as established by one credential. Immutable; never holds the credential itself.
 *
 * @param subject the user or service, never empty
 * @param client the OAuth client that the credential was issued to, if it says so
 * @param tenant the tenant that the credential names, if it names one
 * @param issuer the name in the settings of the issuer who vouches for it; null if it is not an issuer's
 * @param scheme the credential's kind, such as {@code bearer}; of two credentials both, {@code client-cert+bearer}
 * @param scopes what the client may do on the subject's behalf
 * @param roles what the subject is
 * @param claims the credential's claims as parsed from JSON: strings, longs, doubles, booleans, lists, maps
 * @param expiresAt when the credential ends; null if it does not
 * @param credentialId what the credential is known by, never a secret: a key's id, a token's {@code jti}, a certificate's
 *     fingerprint; null if it has none
 * @param rateLimit the credential's own limit; null for none
 */
public record Identity(
        String subject,
        @Nullable String client,
        @Nullable String tenant,
        @Nullable String issuer,
        String scheme,
        Set<String> scopes,
        Set<String> roles,
        Map<String, Object> claims,
        @Nullable Instant expiresAt,
        @Nullable String credentialId,
        @Nullable RateLimit rateLimit) {

    /** One whose credential is known by nothing and has no limit of its own. */
    public Identity(
            String subject,
            @Nullable String client,
            @Nullable String tenant,
            @Nullable String issuer,
            String scheme,
            Set<String> scopes,
            Set<String> roles,
            Map<String, Object> claims,
            @Nullable Instant expiresAt) {
        this(subject, client, tenant, issuer, scheme, scopes, roles, claims, expiresAt, null, null);
    }

    /** Copies the collections, in an order that stays. */
    public Identity {
        Objects.requireNonNull(scheme);
        if (subject.isEmpty()) {
            throw new IllegalArgumentException("an identity needs a subject");
        }
        scopes = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(scopes));
        roles = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(roles));
        claims = Map.copyOf(claims);
    }

    /** The same caller, established by credentials of other kinds together. */
    public Identity withScheme(String kinds) {
        return new Identity(
                subject, client, tenant, issuer, kinds, scopes, roles, claims, expiresAt, credentialId, rateLimit);
    }

    /** The same caller in the tenant called {@code name}, which the credential was found to agree with. */
    public Identity inTenant(String name) {
        return name.equals(tenant)
                ? this
                : new Identity(
                        subject,
                        client,
                        name,
                        issuer,
                        scheme,
                        scopes,
                        roles,
                        claims,
                        expiresAt,
                        credentialId,
                        rateLimit);
    }

    /** Leaves the claims out: they may be personal. */
    @Override
    public String toString() {
        return "Identity[" + scheme + " " + subject + ", client=" + client + ", tenant=" + tenant + "]";
    }
}
