package dev.gatehouse.apikey;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Set;

/**
 * A key that is to be made; {@link StoredApiKey} says what each part may be. Immutable.
 *
 * @param environment null for the one that is configured
 * @param validity how long it is good; null if it does not end
 */
public record NewApiKey(
        String client,
        @Nullable String owner,
        @Nullable String tenant,
        Set<String> scopes,
        Set<String> roles,
        @Nullable String rateLimit,
        @Nullable String environment,
        @Nullable Duration validity) {}
