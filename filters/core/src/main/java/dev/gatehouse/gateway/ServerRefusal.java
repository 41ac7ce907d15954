package dev.gatehouse.gateway;

import org.jspecify.annotations.Nullable;

/**
 * A request that the server itself refused: it is malformed or too large, so no filter saw it. Immutable.
 *
 * @param requestId its id, made by us
 * @param status the status that was answered
 * @param address the peer's address
 * @param method the method; null if that was not readable
 * @param reason the reason, which may hold text of the client's
 */
public record ServerRefusal(
        String requestId,
        int status,
        String address,
        @Nullable String method,
        String reason) {}
