package dev.gatehouse.oauth.login;

import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.provider.ProviderClient;
import dev.gatehouse.provider.ProviderClient.Repeat;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Has the provider revoke the refresh tokens of sessions that have ended (RFC 7009), in the background: nobody need wait, and a
 * provider that can't do it ends them by itself. Safe for use by several threads.
 */
final class TokenRevocation {

    private static final Logger LOG = System.getLogger(TokenRevocation.class.getName());
    private static final String ENDPOINT = "revocation_endpoint";

    private final String login;
    private final ProviderClient provider;

    TokenRevocation(String login, ProviderClient provider) {
        this.login = login;
        this.provider = provider;
    }

    /** Revokes a token; does nothing where there is none. */
    void begin(@Nullable String refreshToken) {
        if (refreshToken == null) {
            return;
        }
        Map<String, List<String>> form =
                Map.of("token", List.of(refreshToken), "token_type_hint", List.of("refresh_token"));
        var unused = provider.metadata()
                .thenCompose(metadata -> metadata.has(ENDPOINT)
                        ? provider.endpoint(ENDPOINT)
                                .thenCompose(url -> provider.post(url, form, Repeat.SAFE))
                                .thenAccept(answer -> {
                                    if (answer.status() != 200) {
                                        throw new FetchException(ENDPOINT + " answered " + answer.status());
                                    }
                                })
                        : CompletableFuture.completedFuture(null))
                .exceptionally(failure -> {
                    LOG.log(
                            Level.WARNING,
                            "GH3303 login " + login + ": the refresh token of an ended session could not be revoked: "
                                    + CredentialMask.of(String.valueOf(failure)));
                    return null;
                });
    }
}
