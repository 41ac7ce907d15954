package dev.gatehouse.gateway;

import dev.gatehouse.auth.AuthenticatorChain;
import dev.gatehouse.forward.ForwardPolicy;
import dev.gatehouse.route.AccessPolicy;
import dev.gatehouse.route.RoutePattern;
import dev.gatehouse.route.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * A route with all that the features know of it. Immutable.
 *
 * @param name its name in the settings
 * @param pattern which requests it is for
 * @param access what it asks of callers
 * @param forward what it forwards
 * @param upstream where the proxy sends it
 * @param chain the authenticators of the credentials that it takes
 * @param login the login whose sessions it takes, by its name; null for its requests' tenants'
 */
public record Route(
        String name,
        RoutePattern pattern,
        AccessPolicy access,
        ForwardPolicy forward,
        Upstream upstream,
        AuthenticatorChain chain,
        @Nullable String login) {}
