package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.oauth.session.SessionLimits;
import dev.gatehouse.provider.ClientConfig;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A login as configured. Immutable.
 *
 * @param name its name in the settings
 * @param issuer who logs users in, and how its claims are read
 * @param client who we are there
 * @param scopes what is asked for, {@code openid} among them
 * @param parameters what is sent along to the authorization endpoint
 * @param paths where its own endpoints are
 * @param limits how long sessions live
 * @param refreshAhead how long before its end a token is renewed at the latest
 * @param timeout for one exchange with the provider
 * @param cookie the session cookie's name
 * @param externalUrl how browsers know us; null to go by what requests show
 * @param trustedOrigins whose pages may send unsafe methods, beside our own
 * @param issuerRequired whether every response must name its issuer (RFC 9207)
 * @param insecureUrls which discovered endpoints may be used
 */
public record LoginConfig(
        String name,
        IssuerConfig issuer,
        ClientConfig client,
        List<String> scopes,
        Map<String, String> parameters,
        LoginPaths paths,
        SessionLimits limits,
        Duration refreshAhead,
        Duration timeout,
        String cookie,
        @Nullable URI externalUrl,
        List<URI> trustedOrigins,
        boolean issuerRequired,
        InsecureUrls insecureUrls) {

    /** Copies the collections. */
    public LoginConfig {
        scopes = List.copyOf(scopes);
        parameters = Map.copyOf(parameters);
        trustedOrigins = List.copyOf(trustedOrigins);
    }

    /** What a session belongs to: one of another issuer or client is none of this login's, whatever its name. */
    String key() {
        return name + ' ' + issuer.issuer() + ' ' + client.id();
    }
}
