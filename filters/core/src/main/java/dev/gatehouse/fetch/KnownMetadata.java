package dev.gatehouse.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Issuers' metadata, each for a few minutes, also across reloads. Safe for use by several threads. */
public final class KnownMetadata {

    /** An issuer that moves an endpoint is followed within this time. */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private static final int MAX = 10_000;

    private final Cache<Object, IssuerMetadata> known;

    /** None yet. */
    public KnownMetadata(Clock clock) {
        known = Caffeine.newBuilder()
                .maximumSize(MAX)
                .expireAfterWrite(REMEMBERED)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /**
     * Returns metadata that was fetched a short time ago, or null.
     *
     * @param origin the issuer and the settings by which it is asked
     */
    public @Nullable IssuerMetadata find(Object origin) {
        return known.getIfPresent(origin);
    }

    /** Keeps metadata that was just fetched. */
    public void put(Object origin, IssuerMetadata metadata) {
        known.put(origin, metadata);
    }

    /** Has the next request fetch it again. */
    public void forget(Object origin) {
        known.invalidate(origin);
    }
}
