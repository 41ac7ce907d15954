package dev.gatehouse.proxy.migrate;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;

/** What to do instead, for each member of the adapters' JSON that becomes no property. */
final class AdapterAdvice {

    private static final Set<String> TAKEN = Set.of(
            "realm",
            "auth-server-url",
            "provider-url",
            "resource",
            "client-id",
            "bearer-only",
            "credentials",
            "principal-attribute",
            "use-resource-role-mappings",
            "verify-token-audience",
            "token-signature-algorithm");

    private static final String LOGIN = "part of the browser's login, which Gatehouse does not do";
    private static final String CORS =
            "the application answers CORS itself; preflight=pass on a route lets genuine preflights reach it";
    private static final String TRUST =
            "add the issuer's authority to the JVM's trust store; tls-ca holds for introspection";
    private static final String KEYSTORE =
            "only for introspection: client-authentication=tls with tls-certificate and tls-key in PEM";
    private static final String OUTBOUND = "Gatehouse's own client fetches keys; jwks-timeout is its bound";
    private static final String SESSION = "Gatehouse keeps no session; each request brings its token";

    private static final Map<String, String> ADVICE = Map.ofEntries(
            Map.entry("public-client", "Gatehouse is no client of the issuer; nothing to do"),
            Map.entry("autodetect-bearer-only", "every caller is answered 401; nobody is sent to a login page"),
            Map.entry("ssl-required", "serve HTTPS alone, at the container or before it; the issuer must be https://"),
            Map.entry("confidential-port", "Gatehouse redirects nobody to HTTPS; serve HTTPS alone"),
            Map.entry("enable-cors", CORS),
            Map.entry("cors-max-age", CORS),
            Map.entry("cors-allowed-methods", CORS),
            Map.entry("cors-allowed-headers", CORS),
            Map.entry("cors-exposed-headers", CORS),
            Map.entry("realm-public-key", "keys are found at the issuer; set jwks-file to pin one in PEM"),
            Map.entry("enable-basic-auth", "Gatehouse takes no passwords; use API keys for machines"),
            Map.entry("expose-token", "forward-token=original on a route hands the token to the application"),
            Map.entry("truststore", TRUST),
            Map.entry("truststore-password", TRUST),
            Map.entry("client-keystore", KEYSTORE),
            Map.entry("client-keystore-password", KEYSTORE),
            Map.entry("client-key-password", KEYSTORE),
            Map.entry("disable-trust-manager", "certificates are always verified; " + TRUST),
            Map.entry("allow-any-hostname", "host names are always verified"),
            Map.entry("connection-pool-size", OUTBOUND),
            Map.entry("connection-timeout-millis", OUTBOUND),
            Map.entry("connection-ttl-millis", OUTBOUND),
            Map.entry("socket-timeout-millis", OUTBOUND),
            Map.entry("proxy-url", "set the JVM's own proxy properties"),
            Map.entry("public-key-cache-ttl", "jwks-refresh, whose default is 5m"),
            Map.entry("min-time-between-jwks-requests", "built in: at most 3 fetches in 10 s for unknown keys"),
            Map.entry("token-minimum-time-to-live", SESSION),
            Map.entry("token-store", SESSION),
            Map.entry("always-refresh-token", SESSION),
            Map.entry("register-node-at-startup", SESSION),
            Map.entry("register-node-period", SESSION),
            Map.entry("adapter-state-cookie-path", SESSION),
            Map.entry("turn-off-change-session-id-on-login", SESSION),
            Map.entry("ignore-oauth-query-parameter", "always so: no token is read from the query"),
            Map.entry("enable-pkce", LOGIN),
            Map.entry("scope", LOGIN),
            Map.entry("redirect-rewrite-rules", LOGIN),
            Map.entry("authentication-request-format", LOGIN),
            Map.entry(
                    "policy-enforcer",
                    "NOT ENFORCED ANY MORE: write its paths as routes with scopes, roles or claims"));

    private AdapterAdvice() {}

    /** The advice, or null for a member that became a property. */
    static @Nullable String of(String member) {
        return TAKEN.contains(member)
                ? null
                : ADVICE.getOrDefault(member, "not known here, and nothing was taken over from it");
    }
}
