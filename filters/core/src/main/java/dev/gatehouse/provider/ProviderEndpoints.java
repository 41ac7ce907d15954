package dev.gatehouse.provider;

import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.fetch.IssuerMetadata;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Where an issuer is asked, as its metadata says. Safe for use by several threads. */
final class ProviderEndpoints {

    /** An issuer that moves an endpoint is followed within this time. */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final String issuer;
    private final InsecureUrls insecureUrls;
    private final boolean mutualTls;
    private final Duration timeout;
    private final Supplier<BoundedFetcher> fetcher;
    private final Clock clock;
    private volatile @Nullable Discovered discovered;
    private @Nullable CompletableFuture<IssuerMetadata> flight;

    /**
     * The endpoints of {@code issuer}.
     *
     * @param mutualTls whether a certificate is the client's proof, so that only a connection with TLS will do
     */
    ProviderEndpoints(
            String issuer,
            InsecureUrls insecureUrls,
            boolean mutualTls,
            Duration timeout,
            Supplier<BoundedFetcher> fetcher,
            Clock clock) {
        this.issuer = issuer;
        this.insecureUrls = insecureUrls;
        this.mutualTls = mutualTls;
        this.timeout = timeout;
        this.fetcher = fetcher;
        this.clock = clock;
    }

    /** The metadata; fails with a {@link FetchException} if it can't be had. Nobody may complete what this returns. */
    CompletableFuture<IssuerMetadata> metadata() {
        Discovered known = discovered;
        if (known != null && clock.instant().isBefore(known.until())) {
            return CompletableFuture.completedFuture(known.metadata());
        }
        return fetch();
    }

    private synchronized CompletableFuture<IssuerMetadata> fetch() {
        CompletableFuture<IssuerMetadata> under = flight;
        if (under == null || under.isDone()) {
            under = IssuerMetadata.fetch(issuer, fetcher.get(), timeout).thenApply(metadata -> {
                discovered = new Discovered(metadata, clock.instant().plus(REMEMBERED));
                return metadata;
            });
            flight = under;
        }
        return under;
    }

    /** The URL of an endpoint that our client authenticates at; fails with a {@link FetchException}. */
    CompletableFuture<URI> url(String member) {
        return metadata().thenApply(metadata -> {
            if (!mutualTls) {
                return metadata.url(member, insecureUrls);
            }
            URI url = metadata.mutualTlsUrl(member, insecureUrls);
            if (!"https".equals(url.getScheme())) {
                throw new FetchException("its " + member + " is no https:// URL, yet client-authentication is tls");
            }
            return url;
        });
    }

    /** Has the next request look again, since an endpoint did not answer as one. */
    void doubt() {
        discovered = null;
    }

    private record Discovered(IssuerMetadata metadata, Instant until) {}
}
