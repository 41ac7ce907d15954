package dev.gatehouse.servlet;

import dev.gatehouse.auth.Identity;

import java.security.Principal;

/**
 * The caller as the application sees it. Immutable.
 *
 * @param identity all that is known of the caller
 */
public record GatehousePrincipal(Identity identity) implements Principal {

    /** The subject. */
    @Override
    public String getName() {
        return identity.subject();
    }
}
