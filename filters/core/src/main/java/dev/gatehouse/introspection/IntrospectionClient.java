package dev.gatehouse.introspection;

import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.token.TypelessAccessToken;
import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FetchException;
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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Asks one issuer about tokens (RFC 7662 §2.1). The token is in the body alone, so that no URL and no log of one shows
 * it. Safe for use by several threads.
 */
final class IntrospectionClient {

    private final IntrospectionEndpoint endpoint;
    private final ClientProof proof;
    private final BoundedFetcher fetcher;
    private final Duration timeout;

    private IntrospectionClient(
            IntrospectionEndpoint endpoint, ClientProof proof, BoundedFetcher fetcher, Duration timeout) {
        this.endpoint = endpoint;
        this.proof = proof;
        this.fetcher = fetcher;
        this.timeout = timeout;
    }

    /** A client by settings whose files were good a moment ago. */
    static IntrospectionClient of(IntrospectionConfig config, Clock clock) {
        IntrospectionClientConfig client = config.client();
        try {
            SSLContext tls = client.tls().context();
            ClientKey key = client.key() == null ? null : ClientKey.read(client.key());
            BoundedFetcher fetcher = new BoundedFetcher(tls);
            return new IntrospectionClient(
                    new IntrospectionEndpoint(config, fetcher, clock),
                    new ClientProof(client, config.issuer().issuer(), key, tls, clock),
                    fetcher,
                    config.timeout());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the key files of the issuer " + config.issuer().name(), e);
        } catch (MalformedException e) {
            throw new IllegalStateException(
                    "a key file of the issuer " + config.issuer().name() + ' ' + e.getMessage(), e);
        }
    }

    /** What the issuer answers about a token; fails if that is no answer by RFC 7662. */
    CompletableFuture<IntrospectionAnswer> ask(String token) {
        return endpoint.url()
                .thenCompose(url -> exchange(url, token).exceptionallyCompose(IntrospectionClient::unusable))
                .thenApply(IntrospectionAnswer::of)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        endpoint.doubt();
                    }
                });
    }

    private CompletableFuture<HttpResponse<byte[]>> exchange(URI url, String token) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return fetcher.send(request(url, token), timeout).exceptionallyCompose(failure -> {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            return wasHungUpOn(failure) && left.toMillis() > 0
                    ? fetcher.send(request(url, token), left)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    /** More octets than there may be are an answer, about a token with as many claims, say. */
    private static CompletableFuture<HttpResponse<byte[]>> unusable(Throwable failure) {
        return CompletableFuture.failedFuture(
                cause(failure) instanceof FetchException tooLong
                        ? new UnusableAnswerException(String.valueOf(tooLong.getMessage()))
                        : failure);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** A connection kept from earlier may end as we use it; asking is safe to repeat, and the JDK does not for POST. */
    private static boolean wasHungUpOn(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof IOException
                && !(cause instanceof HttpTimeoutException)
                && !(cause instanceof ConnectException)
                && !(cause instanceof SSLException);
    }

    private HttpRequest.Builder request(URI url, String token) {
        HTTPRequest spelled =
                new TokenIntrospectionRequest(url, proof.next(), new TypelessAccessToken(token)).toHTTPRequest();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).POST(BodyPublishers.ofString(Objects.requireNonNull(spelled.getBody())));
        for (Map.Entry<String, List<String>> header : spelled.getHeaderMap().entrySet()) {
            header.getValue().forEach(value -> request.header(header.getKey(), value));
        }
        return request.setHeader("Accept", "application/json");
    }
}
