package dev.gatehouse.auth.token;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

/**
 * What a token is held against at each request, whether its verification was remembered or not: what may change while
 * it lives, and what depends on the request that carries it. Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface TokenCheck {

    /** Why a request may not use the token, which is verified and {@code identity}'s; null if it may. */
    @Nullable
    Failure refusal(RequestView request, BearerToken token, Identity identity);
}
