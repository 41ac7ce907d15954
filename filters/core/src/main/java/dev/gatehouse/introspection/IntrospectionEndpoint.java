package dev.gatehouse.introspection;

import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.fetch.IssuerMetadata;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Where an issuer is asked: as configured, else as its metadata says. Safe for use by several threads. */
final class IntrospectionEndpoint {

    private static final String MEMBER = "introspection_endpoint";

    /** An issuer that moves its endpoint is followed within this time. */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final IntrospectionConfig config;
    private final BoundedFetcher fetcher;
    private final Clock clock;
    private volatile @Nullable Discovered discovered;

    IntrospectionEndpoint(IntrospectionConfig config, BoundedFetcher fetcher, Clock clock) {
        this.config = config;
        this.fetcher = fetcher;
        this.clock = clock;
    }

    /** The endpoint's URL; fails with a {@link FetchException} if it can't be had. */
    CompletableFuture<URI> url() {
        if (config.endpoint() != null) {
            return CompletableFuture.completedFuture(config.endpoint());
        }
        Discovered known = discovered;
        if (known != null && clock.instant().isBefore(known.until())) {
            return CompletableFuture.completedFuture(known.url());
        }
        return IssuerMetadata.fetch(config.issuer().issuer(), fetcher, config.timeout())
                .thenApply(metadata -> {
                    URI url = url(metadata);
                    discovered = new Discovered(url, clock.instant().plus(REMEMBERED));
                    return url;
                });
    }

    private URI url(IssuerMetadata metadata) {
        if (!config.client().authenticatesByTls()) {
            return metadata.url(MEMBER, config.insecureUrls());
        }
        URI url = metadata.mutualTlsUrl(MEMBER, config.insecureUrls());
        if (!"https".equals(url.getScheme())) {
            throw new FetchException("its " + MEMBER + " is no https:// URL, yet client-authentication is tls");
        }
        return url;
    }

    /** Has the next request look again, since the endpoint did not answer as one. */
    void doubt() {
        discovered = null;
    }

    private record Discovered(URI url, Instant until) {}
}
