package dev.gatehouse.security;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.servlet.GatehousePrincipal;
import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * The principal of whoever calls at the moment.
 *
 * @param caller who that is; null where nobody is known
 */
record CurrentCaller(Supplier<@Nullable Identity> caller) implements GatehousePrincipal {

    @Override
    public Identity identity() {
        Identity identity = caller.get();
        if (identity == null) {
            throw new IllegalStateException("nobody is known here: the route takes no credential, or got none");
        }
        return identity;
    }

    /** The subject; null where nobody is known. */
    @Override
    public @Nullable String getName() {
        Identity identity = caller.get();
        return identity == null ? null : identity.subject();
    }

    @Override
    public @Nullable Object claimAt(String path) {
        return caller.get() == null ? null : GatehousePrincipal.super.claimAt(path);
    }
}
