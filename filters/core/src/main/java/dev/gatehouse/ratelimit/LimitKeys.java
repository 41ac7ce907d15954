package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.peer.IpAddress;
import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * Which bucket a request counts in. Callers of two tenants or issuers are never the same, whatever they are called.
 */
final class LimitKeys {

    private static final String API_KEY = "api-key";

    private LimitKeys() {}

    static BucketKey of(
            Limit limit, LimitBy by, Tenant tenant, @Nullable Identity identity, Supplier<IpAddress> address) {
        if (by == LimitBy.ROUTE) {
            return BucketKey.ofAll(limit);
        }
        if (by == LimitBy.TENANT) {
            String own = identity == null ? null : identity.tenant();
            return BucketKey.of(limit, "tenant", tenant.name(), own, null, null);
        }
        if (by == LimitBy.ADDRESS || identity == null) {
            return BucketKey.of(limit, address.get());
        }
        return switch (by) {
            case SUBJECT -> subject(limit, tenant, identity);
            case API_KEY ->
                isApiKey(identity) ? ofCredential(limit, tenant, identity) : client(limit, tenant, identity);
            default -> client(limit, tenant, identity);
        };
    }

    /** The credential's own bucket. */
    static BucketKey ofCredential(Limit limit, Tenant tenant, Identity identity) {
        return of(limit, "credential ", tenant, identity, identity.credentialId());
    }

    private static BucketKey client(Limit limit, Tenant tenant, Identity identity) {
        String client = identity.client();
        return client == null ? subject(limit, tenant, identity) : of(limit, "client ", tenant, identity, client);
    }

    private static BucketKey subject(Limit limit, Tenant tenant, Identity identity) {
        return of(limit, "subject ", tenant, identity, identity.subject());
    }

    /** Credentials that are no issuer's are told apart by their kind. */
    private static BucketKey of(Limit limit, String kind, Tenant tenant, Identity identity, @Nullable String name) {
        String kinds = identity.issuer() == null ? kind + identity.scheme() : kind;
        return BucketKey.of(limit, kinds, tenant.name(), identity.tenant(), identity.issuer(), name);
    }

    private static boolean isApiKey(Identity identity) {
        return identity.credentialId() != null && identity.scheme().contains(API_KEY);
    }
}
