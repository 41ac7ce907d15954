package dev.gatehouse.introspection;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.provider.ProviderAnswer;
import dev.gatehouse.provider.ProviderClient;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Asks one issuer about tokens (RFC 7662 §2.1). The token is in the body alone, so that no URL and no log of one shows
 * it. Safe for use by several threads.
 */
final class IntrospectionClient {

    private static final String ENDPOINT = "introspection_endpoint";

    private final ProviderClient client;
    private final @Nullable URI endpoint;

    private IntrospectionClient(ProviderClient client, @Nullable URI endpoint) {
        this.client = client;
        this.endpoint = endpoint;
    }

    /** A client by settings whose files were good a moment ago. */
    static IntrospectionClient of(IntrospectionConfig config, EngineContext context) {
        ProviderClient client = ProviderClient.of(
                config.client(),
                config.issuer().issuer(),
                config.insecureUrls(),
                config.timeout(),
                context.clock(),
                context.files(),
                context.metadata());
        return new IntrospectionClient(client, config.endpoint());
    }

    /** What the issuer answers about a token; fails if that is no answer by RFC 7662. */
    CompletableFuture<IntrospectionAnswer> ask(String token) {
        return url().thenCompose(url -> post(url, token).exceptionallyCompose(IntrospectionClient::unusable))
                .thenApply(IntrospectionAnswer::of)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        client.doubt();
                    }
                });
    }

    private CompletableFuture<URI> url() {
        return endpoint == null ? client.endpoint(ENDPOINT) : CompletableFuture.completedFuture(endpoint);
    }

    private CompletableFuture<ProviderAnswer> post(URI url, String token) {
        return client.post(
                url,
                Map.of("token", List.of(token), "token_type_hint", List.of("access_token")),
                ProviderClient.Repeat.SAFE);
    }

    /** More octets than there may be are an answer, about a token with as many claims, say. */
    private static CompletableFuture<ProviderAnswer> unusable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return CompletableFuture.failedFuture(
                cause instanceof FetchException tooLong
                        ? new UnusableAnswerException(String.valueOf(tooLong.getMessage()))
                        : failure);
    }
}
