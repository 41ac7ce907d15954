package dev.gatehouse.provider;

import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.fetch.IssuerMetadata;
import dev.gatehouse.fetch.KnownMetadata;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Where an issuer is asked, as its metadata says. Safe for use by several threads. */
final class ProviderEndpoints {

    private final String issuer;
    private final InsecureUrls insecureUrls;
    private final boolean mutualTls;
    private final Duration timeout;
    private final Supplier<BoundedFetcher> fetcher;
    private final KnownMetadata known;
    private final Origin origin;
    private @Nullable CompletableFuture<IssuerMetadata> flight;

    /**
     * The endpoints of {@code issuer}.
     *
     * @param tls our side of the connection; issuers that are asked by the same one share their metadata
     * @param known keeps what was fetched
     * @param mutualTls whether a certificate is the client's proof, so that only a connection with TLS will do
     */
    ProviderEndpoints(
            String issuer,
            InsecureUrls insecureUrls,
            boolean mutualTls,
            Duration timeout,
            Supplier<BoundedFetcher> fetcher,
            Object tls,
            KnownMetadata known) {
        this.issuer = issuer;
        this.insecureUrls = insecureUrls;
        this.mutualTls = mutualTls;
        this.timeout = timeout;
        this.fetcher = fetcher;
        this.known = known;
        this.origin = new Origin(issuer, tls);
    }

    /** The metadata; fails with a {@link FetchException} if it can't be had. Nobody may complete what this returns. */
    CompletableFuture<IssuerMetadata> metadata() {
        IssuerMetadata metadata = known.find(origin);
        return metadata == null ? fetch() : CompletableFuture.completedFuture(metadata);
    }

    private synchronized CompletableFuture<IssuerMetadata> fetch() {
        CompletableFuture<IssuerMetadata> under = flight;
        if (under == null || under.isDone()) {
            under = IssuerMetadata.fetch(issuer, fetcher.get(), timeout).thenApply(metadata -> {
                known.put(origin, metadata);
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
        known.forget(origin);
    }

    /** The facts that decide who answers, and by which connection. */
    private record Origin(String issuer, Object tls) {}
}
