package dev.gatehouse.gateway;

import dev.gatehouse.auth.AccessToken;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.TokenSources;
import dev.gatehouse.forward.ForwardPolicy;
import dev.gatehouse.oauth.login.SessionAuthenticator;
import dev.gatehouse.oauth.service.HeldToken;
import dev.gatehouse.oauth.service.ServiceTokenResult;
import dev.gatehouse.oauth.service.ServiceTokenResult.Issued;
import dev.gatehouse.oauth.service.ServiceTokenResult.Refused;
import dev.gatehouse.oauth.service.ServiceTokenResult.Unavailable;
import dev.gatehouse.oauth.service.ServiceTokens;
import dev.gatehouse.route.AccessPolicy;
import dev.gatehouse.route.AuthenticateRule;
import org.jspecify.annotations.Nullable;

/** Shows the application or backend who we are, or for whom: the token of a service account, or one that it exchanged. */
final class BackendCredential {

    private final ServiceTokens tokens;
    private final TokenSources sources;

    BackendCredential(ServiceTokens tokens, TokenSources sources) {
        this.tokens = tokens;
        this.sources = sources;
    }

    /** Why the request can't go on; null if it can. */
    @Nullable
    Failure apply(Exchange exchange, ForwardPolicy policy) {
        String account = policy.credential();
        if (account == null || exchange.withholdsCredentials()) {
            return null;
        }
        if (!policy.exchanges()) {
            return show(exchange, account, tokens.own(account), FailureCode.SERVICE_TOKEN_UNAVAILABLE);
        }
        Identity identity = exchange.identity();
        if (identity == null) {
            // Nobody is vouched for, here as in every other header.
            return null;
        }
        String subject = subject(exchange, identity);
        if (subject == null) {
            return Failure.of(
                    FailureCode.EXCHANGE_REFUSED,
                    "a caller known by " + identity.scheme() + " has no access token to exchange");
        }
        HeldToken held = tokens.exchanged(account, subject, identity.expiresAt(), policy.audience());
        return show(exchange, account, held, FailureCode.EXCHANGE_REFUSED);
    }

    /** Whether a caller of the route can have an access token. */
    static boolean canExchange(AccessPolicy access) {
        return access.authenticate().takes(GatewayConfig.BEARER)
                || access.authenticate().takes(SessionAuthenticator.KIND);
    }

    /** The access token that was checked, or that the session holds; null where it was another credential that decided. */
    private @Nullable String subject(Exchange exchange, Identity identity) {
        AccessToken own = exchange.accessToken();
        if (own != null) {
            return own.value();
        }
        return presented(exchange, identity);
    }

    /** The token by which the caller was authenticated, as it was sent; null for a caller with another credential. */
    @Nullable
    String presented(Exchange exchange, Identity identity) {
        if (!AuthenticateRule.parts(identity.scheme()).contains(GatewayConfig.BEARER)) {
            return null;
        }
        BearerToken presented = sources.presented(exchange.request(), identity.issuer());
        return presented == null ? null : presented.text();
    }

    private static @Nullable Failure show(Exchange exchange, String account, HeldToken held, FailureCode refusal) {
        ServiceTokenResult result = held.await();
        if (result instanceof Issued issued) {
            exchange.show(new BackendToken(held, issued.token()));
            return null;
        }
        return result instanceof Refused refused
                ? Failure.of(refusal, "service account " + account + ": " + refused.reason())
                : Failure.of(
                        FailureCode.SERVICE_TOKEN_UNAVAILABLE,
                        "service account " + account + ": " + ((Unavailable) result).reason());
    }
}
