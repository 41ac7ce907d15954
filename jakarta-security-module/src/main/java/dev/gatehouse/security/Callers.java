package dev.gatehouse.security;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.filter.Exchanges;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.security.mpjwt.TokenPrincipal;
import dev.gatehouse.servlet.GatehousePrincipal;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/** Makes principals: where MicroProfile JWT's API is there, they are its {@code JsonWebToken} too. */
final class Callers {

    private static final boolean JSON_WEB_TOKEN = isPresent("org.eclipse.microprofile.jwt.JsonWebToken");

    private Callers() {}

    /** Whether principals are a {@code JsonWebToken}. */
    static boolean areJsonWebTokens() {
        return JSON_WEB_TOKEN;
    }

    /** The principal of a caller. */
    static GatehousePrincipal principal(Identity identity) {
        return JSON_WEB_TOKEN ? new TokenPrincipal(new Known(identity)) : GatehousePrincipal.of(identity);
    }

    /** The principal of whoever the supplier names when it is asked. */
    static GatehousePrincipal principal(Supplier<@Nullable Identity> identity) {
        return JSON_WEB_TOKEN ? new TokenPrincipal(identity) : new CurrentCaller(identity);
    }

    /** Who the caller of a request is; null where nobody is known. */
    static @Nullable Identity of(HttpServletRequest request) {
        Exchange exchange = Exchanges.admitted(request);
        return exchange == null ? null : exchange.identity();
    }

    /** A supplier, and so a principal, that equals another of the same caller. */
    private record Known(Identity get) implements Supplier<@Nullable Identity> {}

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, Callers.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
