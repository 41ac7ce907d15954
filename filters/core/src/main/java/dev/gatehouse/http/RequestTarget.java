package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, as it stands in the request: for proofs that name the URL, and to spot what has no business
 * in a query. Routes are never found by it. Immutable.
 *
 * @param scheme {@code http} or {@code https}, as the connection has it
 * @param authority host and port as the client named them, the port left out if it did
 * @param rawPath the path with its context, not decoded
 * @param rawQuery the query, not decoded; null if there is none
 */
public record RequestTarget(
        String scheme,
        String authority,
        String rawPath,
        @Nullable String rawQuery) {

    /** Leaves the query out: it may hold what should not be there. */
    @Override
    public String toString() {
        return scheme + "://" + authority + rawPath;
    }
}
