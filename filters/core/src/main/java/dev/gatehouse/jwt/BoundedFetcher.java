package dev.gatehouse.jwt;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * GETs a JSON document within bounds: one attempt, no redirect, at most {@value #MOST_OCTETS} octets, and a deadline
 * for the whole exchange, however slowly it drips. Safe for use by several threads.
 */
final class BoundedFetcher {

    static final int MOST_OCTETS = 512 * 1024;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** The body of a 200; anything else fails with a {@link FetchException}. */
    CompletableFuture<byte[]> get(URI url, Duration timeout) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Accept", "application/json, application/jwk-set+json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, info -> new BoundedBody(MOST_OCTETS));
        // The request's own timeout ends with the headers; this one ends the body too.
        return exchange.thenApply(response -> {
                    if (response.statusCode() != 200) {
                        throw new FetchException(url + " answered " + response.statusCode());
                    }
                    return response.body();
                })
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((body, failure) -> {
                    if (failure != null) {
                        exchange.cancel(true);
                    }
                });
    }
}
