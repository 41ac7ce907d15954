package dev.gatehouse.security.mpjwt;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.servlet.GatehousePrincipal;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The caller as a {@link JsonWebToken} (MicroProfile JWT 2.1 §4.2). Callers with another credential than a token have the
 * claims of that. The token itself is not kept: {@link #getRawToken()} reads it in the request, and is null once that has
 * ended.
 *
 * @param caller who calls; null where nobody is known: there are no claims then
 */
public record TokenPrincipal(Caller caller) implements GatehousePrincipal, JsonWebToken {

    @Override
    public Identity identity() {
        Identity identity = caller.get();
        if (identity == null) {
            throw new IllegalStateException("nobody is known here: the route takes no credential, or got none");
        }
        return identity;
    }

    /** The subject, which is the {@code upn} where the issuer's {@code subject-claim} says so; null where nobody is known. */
    @Override
    public @Nullable String getName() {
        Identity identity = caller.get();
        return identity == null ? null : identity.subject();
    }

    /** The roles, whatever claim they came from. */
    @Override
    public Set<String> getGroups() {
        Identity identity = caller.get();
        return identity == null ? Set.of() : identity.roles();
    }

    /** The names of all claims; null where nobody is known, as the TCK of MicroProfile JWT 2.1 wants it. */
    @Override
    public @Nullable Set<String> getClaimNames() {
        Identity identity = caller.get();
        return identity == null ? null : new TreeSet<>(identity.claims().keySet());
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> @Nullable T getClaim(String name) {
        return (T) value(name);
    }

    @Override
    public @Nullable Object claimAt(String path) {
        return caller.get() == null ? null : GatehousePrincipal.super.claimAt(path);
    }

    /** A claim as JSON had it, the roles standing in for missing groups; null if there is none. */
    @Nullable
    Object raw(String name) {
        Identity identity = caller.get();
        if (identity == null) {
            return null;
        }
        if (name.equals(Claims.raw_token.name())) {
            return caller.token();
        }
        Object value = identity.claims().get(name);
        return value == null && name.equals("groups") ? List.copyOf(identity.roles()) : value;
    }

    private @Nullable Object value(String name) {
        Object raw = raw(name);
        boolean words = name.equals("groups") || name.equals("aud");
        return words && raw != null ? ClaimTypes.words(raw) : ClaimTypes.natural(raw);
    }
}
