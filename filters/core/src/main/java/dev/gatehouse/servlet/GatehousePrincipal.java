package dev.gatehouse.servlet;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.Claims;
import org.jspecify.annotations.Nullable;

import java.security.Principal;

/** The caller as the application sees it. Those that are made here are immutable. */
public interface GatehousePrincipal extends Principal {

    /** The principal of a caller. */
    static GatehousePrincipal of(Identity identity) {
        return new KnownCaller(identity);
    }

    /** All that is known of the caller. */
    Identity identity();

    /** The subject; null only of an injected principal, where nobody is known. */
    @Override
    default @Nullable String getName() {
        return identity().subject();
    }

    /**
     * A claim of the credential, by name or by JSON pointer (RFC 6901) such as {@code /address/country}.
     *
     * @return a string, long, double, boolean, list or map; null if there is no such claim
     */
    default @Nullable Object claimAt(String path) {
        return new Claims(identity().claims()).at(path);
    }
}
