package dev.gatehouse.apikey;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A selection of keys. Immutable.
 *
 * @param client the client that they are for; null for all
 * @param tenant the tenant that they are bound to; null for all
 * @param status what becomes of them at a request; null for all
 * @param expiresBefore they end before this moment; null for all, those without an end too
 * @param after the id of the key after which the selection begins; null for the beginning
 * @param now the moment by which the status is determined
 */
public record ApiKeyQuery(
        @Nullable String client,
        @Nullable String tenant,
        @Nullable Status status,
        @Nullable Instant expiresBefore,
        @Nullable String after,
        Instant now) {

    /** The decision about a key at a request. */
    public enum Status {
        /** It is good. */
        ACTIVE,
        /** It is good, and has a successor. */
        ROTATING,
        /** It has a successor, and the overlap is over. */
        ROTATED,
        /** Its own end is over. */
        EXPIRED,
        /** It was revoked. */
        REVOKED
    }

    /** A query for all keys. */
    public static ApiKeyQuery all(Instant now) {
        return new ApiKeyQuery(null, null, null, null, null, now);
    }

    /** Returns whether a key is one of the selection, wherever that begins. */
    boolean matches(StoredApiKey key) {
        Instant expires = key.expires();
        return (client == null || client.equals(key.client()))
                && (tenant == null || tenant.equals(key.tenant()))
                && (status == null || status == key.statusAt(now))
                && (expiresBefore == null || (expires != null && expires.isBefore(expiresBefore)));
    }

    /** Takes keys one after the other. */
    @FunctionalInterface
    public interface Visitor {

        /** Takes a key; returns false to get no more. */
        boolean visit(StoredApiKey key);
    }
}
