package dev.gatehouse.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.token.Sha256;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Tokens that were verified, by tenant and SHA-256: bounded, and each no longer than its token lives. Whose a token is
 * stands in the token, so that its hash stands for the issuer too; the entry says which, and one look-up is enough for
 * any number of issuers. Only good tokens get in, so bad ones can't push them out. Safe for use by several threads.
 *
 * <p>A good token that another tenant's claim makes a stranger's gets in too, under the tenant that was asked: whose it is,
 * is asked after this cache each time, so the entry lets nobody in, and spares the signature of a token that is sent again. To
 * fill the cache takes as many tokens of a trusted issuer, or tenants, as it has room for, each first request paid with a
 * signature and charged to its address as failed; what is asked for often stays (TinyLFU), and what goes is verified anew.
 */
final class VerifiedTokens {

    private final Cache<Key, Entry> entries;
    private final Clock clock;

    VerifiedTokens(int most, Clock clock) {
        this.clock = clock;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(most)
                .weigher((Key key, Entry entry) -> entry.weight)
                .expireAfter(Expiry.creating((Key key, Entry entry) ->
                        java.time.Duration.ofMillis(Math.max(0, entry.usableUntil - clock.millis()))))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** The entry for a token while the token lives, or null. */
    @Nullable
    Entry find(String tenant, Sha256 digest) {
        Entry entry = entries.getIfPresent(new Key(tenant, digest));
        return entry == null || clock.millis() >= entry.usableUntil ? null : entry;
    }

    void put(String tenant, Sha256 digest, Entry entry) {
        entries.put(new Key(tenant, digest), entry);
    }

    /**
     * A verified token.
     *
     * @param result the outcome, to be given again
     * @param issuer whose it is
     * @param keyThumbprint the key that signed it: the outcome holds while the issuer still has the key
     * @param usableUntil the last millisecond of the token's life, exclusive
     * @param weight how many of the cache's entries it counts for
     */
    record Entry(Authenticated result, IssuerVerifier issuer, String keyThumbprint, long usableUntil, int weight) {

        /** How many characters of a token count for one entry: what an identity holds grows with them. */
        private static final int UNIT = 2048;

        static int weightOf(int characters) {
            return 1 + characters / UNIT;
        }
    }

    private record Key(String tenant, Sha256 digest) {

        @Override
        public int hashCode() {
            return digest.hashCode() * 31 + tenant.hashCode();
        }
    }
}
