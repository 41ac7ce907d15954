package dev.gatehouse.security;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.security.mpjwt.Caller;
import dev.gatehouse.security.mpjwt.TokenPrincipal;
import dev.gatehouse.servlet.GatehousePrincipal;

/** Makes principals: where MicroProfile JWT's API is there, they are its {@code JsonWebToken} too. */
final class Callers {

    private static final boolean JSON_WEB_TOKEN = isPresent("org.eclipse.microprofile.jwt.JsonWebToken");

    private Callers() {}

    /** Whether principals are a {@code JsonWebToken}. */
    static boolean areJsonWebTokens() {
        return JSON_WEB_TOKEN;
    }

    /** The principal of an exchange's caller. */
    static GatehousePrincipal principal(Identity identity, Exchange exchange) {
        return JSON_WEB_TOKEN
                ? new TokenPrincipal(new KnownCaller(identity, exchange))
                : GatehousePrincipal.of(identity);
    }

    /** The principal of the caller who is known when the principal is asked. */
    static GatehousePrincipal principal(Caller caller) {
        return JSON_WEB_TOKEN ? new TokenPrincipal(caller) : new CurrentCaller(caller);
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, Callers.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
