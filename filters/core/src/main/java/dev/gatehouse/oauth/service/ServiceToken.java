package dev.gatehouse.oauth.service;

import java.time.Instant;
import java.util.Set;

/**
 * An access token of ours. Immutable; shows its end alone.
 *
 * @param value the token
 * @param expiresAt when it ends; by a careful guess where the issuer does not say
 * @param scopes what was granted; what was asked for where the issuer does not say
 */
public record ServiceToken(String value, Instant expiresAt, Set<String> scopes) {

    /** Copies the scopes. */
    public ServiceToken {
        scopes = Set.copyOf(scopes);
    }

    /** The value of {@code Authorization} (RFC 6750 §2.1). */
    public String authorization() {
        return "Bearer " + value;
    }

    @Override
    public String toString() {
        return "ServiceToken[until " + expiresAt + "]";
    }
}
