package dev.gatehouse.provider;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.IssuerMetadata;
import dev.gatehouse.fetch.KnownMetadata;
import dev.gatehouse.fetch.WatchedFiles;
import dev.gatehouse.strict.MalformedException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/**
 * Our client at one issuer: posts forms to its endpoints, each with a fresh proof of who we are (RFC 6749 §2.3). What the
 * form holds is in the body alone, so that no URL and no log of one shows it. Keys, certificates and secrets are read
 * again when their files change. Safe for use by several threads.
 */
public final class ProviderClient {

    /** Whether a form may be posted once more on a new connection where a kept one ended as it was used. */
    public enum Repeat {
        /** Asking twice changes nothing. */
        SAFE,
        /** It may have been taken, though no answer came. */
        NEVER
    }

    private final WatchedFiles<Means> means;
    private final ProviderEndpoints endpoints;
    private final Duration timeout;

    /** What the client's files come to. */
    private record Means(ClientProof proof, BoundedFetcher fetcher) {}

    private ProviderClient(WatchedFiles<Means> means, ProviderEndpoints endpoints, Duration timeout) {
        this.means = means;
        this.endpoints = endpoints;
        this.timeout = timeout;
    }

    /**
     * A client by settings whose files were good a moment ago.
     *
     * @param issuer the issuer's identifier
     * @param insecureUrls which discovered endpoints may be asked
     * @param timeout for one exchange
     * @param files notices changed keys and certificates
     * @param metadata keeps the issuer's metadata, also for a client with the same settings after a reload
     * @throws UncheckedIOException if a file can't be read any more
     * @throws IllegalStateException if a file is no longer good
     */
    public static ProviderClient of(
            ClientConfig config,
            String issuer,
            InsecureUrls insecureUrls,
            Duration timeout,
            Clock clock,
            FileWatch files,
            KnownMetadata metadata) {
        try {
            WatchedFiles<Means> means = files.follow(
                    "the client " + config.id() + " at " + issuer,
                    config.files(),
                    () -> load(config, issuer, clock),
                    changed -> {});
            return new ProviderClient(
                    means,
                    new ProviderEndpoints(
                            issuer,
                            insecureUrls,
                            config.authenticatesByTls(),
                            timeout,
                            () -> means.current().fetcher(),
                            config.tls(),
                            metadata),
                    timeout);
        } catch (IOException e) {
            throw new UncheckedIOException("the key files of the client at " + issuer, e);
        } catch (MalformedException e) {
            throw new IllegalStateException("a key file of the client at " + issuer + ' ' + e.getMessage(), e);
        }
    }

    private static Means load(ClientConfig config, String issuer, Clock clock) throws IOException, MalformedException {
        var tls = config.tls().context();
        ClientKey key = config.key() == null ? null : ClientKey.read(config.key());
        return new Means(new ClientProof(config, issuer, key, tls, clock), new BoundedFetcher(tls));
    }

    /**
     * What the issuer says of itself, looked at every few minutes; fails with a {@link dev.gatehouse.fetch.FetchException}.
     */
    public CompletableFuture<IssuerMetadata> metadata() {
        return endpoints.metadata();
    }

    /**
     * The URL of an endpoint that takes our client's proof, by its member in the metadata such as {@code token_endpoint};
     * fails with a {@link dev.gatehouse.fetch.FetchException} where there is none that is safe to use.
     */
    public CompletableFuture<URI> endpoint(String member) {
        return endpoints.url(member);
    }

    /** Has the next request look for the endpoints again, since one did not answer as such. */
    public void doubt() {
        endpoints.doubt();
    }

    /**
     * Posts a form.
     *
     * @param form the parameters beside the client's proof
     * @return the answer; fails if there was none in time
     */
    public CompletableFuture<ProviderAnswer> post(URI endpoint, Map<String, List<String>> form, Repeat repeat) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Means now = means.current();
        return send(now, endpoint, form, timeout)
                .exceptionallyCompose(failure -> {
                    Duration left = Duration.ofNanos(deadline - System.nanoTime());
                    return repeat == Repeat.SAFE && wasHungUpOn(failure) && left.toMillis() > 0
                            ? send(now, endpoint, form, left)
                            : CompletableFuture.failedFuture(failure);
                })
                .thenApply(ProviderAnswer::new);
    }

    private static CompletableFuture<HttpResponse<byte[]>> send(
            Means means, URI endpoint, Map<String, List<String>> form, Duration patience) {
        HTTPRequest spelled = new HTTPRequest(HTTPRequest.Method.POST, endpoint);
        spelled.setHeader("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
        spelled.setBody(URLUtils.serializeParameters(form));
        means.proof().next().applyTo(spelled);
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .POST(BodyPublishers.ofString(Objects.requireNonNull(spelled.getBody())));
        for (Map.Entry<String, List<String>> header : spelled.getHeaderMap().entrySet()) {
            header.getValue().forEach(value -> request.header(header.getKey(), value));
        }
        return means.fetcher().send(request.setHeader("Accept", "application/json"), patience);
    }

    /** A connection kept from earlier may end as we use it, and the JDK does not repeat a POST. */
    private static boolean wasHungUpOn(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IOException
                && !(cause instanceof HttpTimeoutException)
                && !(cause instanceof ConnectException)
                && !(cause instanceof SSLException);
    }
}
