package dev.gatehouse.apikey;

import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.quota.RateLimit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A stored key made ready for requests: everything that does not depend on the moment is there already. */
final class CachedKey {

    final StoredApiKey key;
    final byte[] hash;
    final Authenticated result;
    /** The moment before it was read, by which its age is told. */
    final long readAt;

    final long expires;
    final long overlapUntil;
    /** When a use was last noted; goes on from entry to entry of the same key. */
    final AtomicLong noted;
    /** When it is to be read again in the background; whoever moves it does so. */
    final AtomicLong refreshAt;

    CachedKey(StoredApiKey key, long readAt, long refreshAt, AtomicLong noted) {
        this.key = key;
        this.hash = key.hash().octets();
        this.result = new Authenticated(identity(key));
        this.readAt = readAt;
        this.expires = key.expires() == null ? Long.MAX_VALUE : key.expires().toEpochMilli();
        this.overlapUntil =
                key.overlapUntil() == null ? Long.MAX_VALUE : key.overlapUntil().toEpochMilli();
        this.noted = noted;
        this.refreshAt = new AtomicLong(refreshAt);
    }

    private static Identity identity(StoredApiKey key) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("key_id", key.id());
        claims.put("environment", key.environment());
        if (key.owner() != null) {
            claims.put("owner", key.owner());
        }
        return new Identity(
                key.client(),
                key.client(),
                key.tenant(),
                null,
                ApiKeyAuthenticator.KIND,
                key.scopes(),
                key.roles(),
                claims,
                key.expires(),
                key.id(),
                key.rateLimit() == null ? null : RateLimit.parse(key.rateLimit()));
    }
}
