package dev.gatehouse.fetch;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Asks a provider within bounds: one attempt, no redirect, at most {@value #MOST_OCTETS} octets, and a deadline for the
 * whole exchange, however slowly it drips. Safe for use by several threads.
 */
public final class BoundedFetcher {

    public static final int MOST_OCTETS = 512 * 1024;

    private final HttpClient client;

    /** A fetcher that trusts whom the JVM trusts. */
    public BoundedFetcher() {
        this(null);
    }

    /**
     * A fetcher with its own side of TLS.
     *
     * @param tls the keys that it shows and the authorities that it trusts; null for the JVM's
     */
    public BoundedFetcher(@Nullable SSLContext tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(2));
        client = tls == null ? builder.build() : builder.sslContext(tls).build();
    }

    /** The body of a 200 that GET brings; anything else fails with a {@link FetchException}. */
    public CompletableFuture<byte[]> get(URI url, Duration timeout) {
        return get(url, timeout, "application/json");
    }

    /**
     * The same for documents of other types.
     *
     * @param accepted the value of {@code Accept}
     */
    public CompletableFuture<byte[]> get(URI url, Duration timeout, String accepted) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Accept", accepted);
        return send(request, timeout).thenApply(response -> {
            if (response.statusCode() != 200) {
                throw new FetchException(url + " answered " + response.statusCode());
            }
            return response.body();
        });
    }

    /** The answer to {@code request}, whatever its status. */
    public CompletableFuture<HttpResponse<byte[]>> send(HttpRequest.Builder request, Duration timeout) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request.timeout(timeout).build(), info -> new BoundedBody(MOST_OCTETS));
        // The request's own timeout ends with the headers; this one ends the body too.
        return exchange.thenApply(response -> response)
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        exchange.cancel(true);
                    }
                });
    }
}
