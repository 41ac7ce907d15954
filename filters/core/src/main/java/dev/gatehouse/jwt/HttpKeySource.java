package dev.gatehouse.jwt;

import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.strict.MalformedException;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Keys at a URL: a JWK set, a single JWK, or PEM. */
final class HttpKeySource implements KeySource {

    private final URI url;
    private final Duration timeout;
    private final BoundedFetcher fetcher;
    private final KeyDocument document;

    HttpKeySource(URI url, Duration timeout, BoundedFetcher fetcher, KeyDocument document) {
        this.url = url;
        this.timeout = timeout;
        this.fetcher = fetcher;
        this.document = document;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public CompletableFuture<VerificationKeys> fetch() {
        return fetcher.get(url, timeout, KeyDocument.ACCEPTED).thenApply(content -> {
            try {
                return document.keys(content);
            } catch (MalformedException e) {
                throw new FetchException(url + " gave " + e.getMessage());
            }
        });
    }
}
