package dev.gatehouse.jwt;

import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.strict.MalformedException;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A JWK set at a URL. */
final class HttpKeySource implements KeySource {

    private final URI url;
    private final Duration timeout;
    private final BoundedFetcher fetcher;
    private final JwkSetParser parser;

    HttpKeySource(URI url, Duration timeout, BoundedFetcher fetcher, JwkSetParser parser) {
        this.url = url;
        this.timeout = timeout;
        this.fetcher = fetcher;
        this.parser = parser;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public CompletableFuture<VerificationKeys> fetch() {
        return fetcher.get(url, timeout).thenApply(document -> {
            try {
                return parser.parse(document);
            } catch (MalformedException e) {
                throw new FetchException(url + " gave " + e.getMessage());
            }
        });
    }
}
