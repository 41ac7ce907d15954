package dev.gatehouse.jwt;

import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.IssuerMetadata;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A JWK set at the URL that the issuer's metadata names, fetched anew each time, so that a moved set is found. */
final class DiscoveredKeySource implements KeySource {

    private final String issuer;
    private final KeyPolicy policy;
    private final BoundedFetcher fetcher;
    private final JwkSetParser parser;

    DiscoveredKeySource(String issuer, KeyPolicy policy, BoundedFetcher fetcher, JwkSetParser parser) {
        this.issuer = issuer;
        this.policy = policy;
        this.fetcher = fetcher;
        this.parser = parser;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public CompletableFuture<VerificationKeys> fetch() {
        Duration timeout = policy.timeout();
        return IssuerMetadata.fetch(issuer, fetcher, timeout).thenCompose(metadata -> {
            URI keys = metadata.url("jwks_uri", new InsecureUrls(policy.insecureUrls()));
            return new HttpKeySource(keys, timeout, fetcher, new KeyDocument(parser)).fetch();
        });
    }
}
