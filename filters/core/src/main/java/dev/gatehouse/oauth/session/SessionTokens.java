package dev.gatehouse.oauth.session;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What the provider gave for one browser. Immutable; never shown.
 *
 * @param access the access token
 * @param expiresAt when it ends
 * @param refreshAt from when on a new one is asked for
 * @param refresh the refresh token; null if there is none
 * @param id the last ID token, for the provider's logout
 */
public record SessionTokens(
        String access,
        Instant expiresAt,
        Instant refreshAt,
        @Nullable String refresh,
        String id) {

    @Override
    public String toString() {
        return "SessionTokens[until " + expiresAt + (refresh == null ? "]" : ", can be refreshed]");
    }
}
