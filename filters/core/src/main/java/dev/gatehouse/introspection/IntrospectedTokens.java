package dev.gatehouse.introspection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.token.Sha256;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * What was answered about tokens, by tenant, issuer and SHA-256: bounded, each for its time. Bad tokens are kept apart,
 * so that they can't push good ones out. Safe for use by several threads.
 */
final class IntrospectedTokens {

    /** How many octets of an answer count for one entry: what an identity holds grows with them. */
    private static final int UNIT = 2048;

    private final int most;
    private final Cache<Key, Entry> good;
    private final Cache<Key, Entry> bad;
    private final Clock clock;

    IntrospectedTokens(int most, Clock clock) {
        this.most = most;
        this.clock = clock;
        this.good = cache(most, clock);
        this.bad = cache(most, clock);
    }

    private static Cache<Key, Entry> cache(int most, Clock clock) {
        return Caffeine.newBuilder()
                .maximumWeight(most)
                .weigher((Key key, Entry entry) -> entry.weight)
                .expireAfter(Expiry.writing(
                        (Key key, Entry entry) -> Duration.ofMillis(Math.max(0, entry.usableUntil - clock.millis()))))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    int most() {
        return most;
    }

    /** The outcome that still counts, or null. */
    @Nullable
    AuthResult find(Key key) {
        long now = clock.millis();
        AuthResult known = find(good, key, now);
        return known == null ? find(bad, key, now) : known;
    }

    /** The good outcome that still counts, or null. */
    @Nullable
    AuthResult findGood(Key key) {
        return find(good, key, clock.millis());
    }

    private static @Nullable AuthResult find(Cache<Key, Entry> cache, Key key, long now) {
        Entry entry = cache.getIfPresent(key);
        if (entry != null && now < entry.asked) {
            // A clock that was set back must not lengthen an answer's life, now or once it has caught up.
            cache.asMap().remove(key, entry);
            return null;
        }
        return entry == null || now >= entry.usableUntil ? null : entry.result();
    }

    /**
     * Remembers a definite outcome.
     *
     * @param asked when it was asked for
     * @param until when it counts no more
     * @param octets how long the answer was
     */
    void put(Key key, AuthResult result, Instant asked, Instant until, int octets) {
        boolean authenticated = result instanceof Authenticated;
        int weight = authenticated ? 1 + octets / UNIT : 1;
        (authenticated ? good : bad).put(key, new Entry(result, asked.toEpochMilli(), until.toEpochMilli(), weight));
    }

    /**
     * Whose answer about which token.
     *
     * @param issuer stands for one issuer as it is configured, by its identity
     */
    record Key(String tenant, Object issuer, Sha256 digest) {

        @Override
        public int hashCode() {
            return digest.hashCode() * 31 + System.identityHashCode(issuer) * 7 + tenant.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && digest.equals(key.digest)
                    && issuer == key.issuer
                    && tenant.equals(key.tenant);
        }
    }

    private record Entry(AuthResult result, long asked, long usableUntil, int weight) {}
}
