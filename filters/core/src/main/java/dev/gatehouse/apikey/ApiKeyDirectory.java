package dev.gatehouse.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.apikey.KeyLookups.Found;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store's keys, remembered for a while from the moment before they were read, and read again in the background while
 * they are used. Safe for use by several threads.
 */
final class ApiKeyDirectory {

    private static final Logger LOG = System.getLogger(ApiKeyDirectory.class.getName());

    /** Look-ups at a time for those who have shown no key that was good lately. */
    static final int STRANGERS_READING = 4;
    /** Look-ups at a time for all others and in the background: a pool of ten has two left for what is to be written. */
    static final int KNOWN_READING = 4;
    /** Requests that wait for a look-up, both kinds together: the rest of the server's threads stay free. */
    static final int STRANGERS_WAITING = 128;

    static final int KNOWN_WAITING = 48;

    /** For how many lives a key is known, so that it does not queue with strangers when it was idle for a while. */
    private static final int LIVES_KNOWN = 4;

    private final ApiKeyStore store;
    private final Clock clock;
    private final long lifeMillis;
    private final Executor background;
    private final Cache<String, CachedKey> entries;
    private final KeyLookups strangers;
    private final KeyLookups known;
    private volatile boolean failing;

    /**
     * A directory.
     *
     * @param life how long an entry may be used
     * @param most how many entries there may be
     * @param background reads again ahead of time; may refuse
     */
    ApiKeyDirectory(ApiKeyStore store, Duration life, int most, Clock clock, Executor background) {
        this.store = store;
        this.clock = clock;
        this.lifeMillis = life.toMillis();
        this.background = background;
        this.strangers = new KeyLookups(this::find, clock, STRANGERS_READING, STRANGERS_WAITING);
        this.known = new KeyLookups(this::find, clock, KNOWN_READING, KNOWN_WAITING);
        this.entries = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterWrite(life.multipliedBy(LIVES_KNOWN))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** The entry of an id that was good lately, maybe too old to be used; or null. Never waits. */
    @Nullable
    CachedKey lately(String id, long now) {
        CachedKey entry = entries.getIfPresent(id);
        if (entry != null && now < entry.readAt) {
            // A clock that was set back must not lengthen a revoked key's life, now or once it has caught up.
            entries.asMap().remove(id, entry);
            return null;
        }
        return entry;
    }

    /** Whether an entry is young enough to be used; if it is no longer quite young, it is read again. Never waits. */
    boolean isUsable(CachedKey entry, long now) {
        if (now - entry.readAt >= lifeMillis) {
            return false;
        }
        long due = entry.refreshAt.get();
        if (now >= due && entry.refreshAt.compareAndSet(due, Long.MAX_VALUE)) {
            refresh(entry);
        }
        return true;
    }

    private void refresh(CachedKey entry) {
        String id = entry.key.id();
        try {
            background.execute(() -> {
                try {
                    renew(id, known.look(id));
                } catch (ApiKeyStoreException | RuntimeException e) {
                    LOG.log(Level.DEBUG, "the key " + id + " was not read again", e);
                    tryAgain(entry);
                }
            });
        } catch (RejectedExecutionException e) {
            tryAgain(entry);
        }
    }

    private void tryAgain(CachedKey entry) {
        entry.refreshAt.set(clock.millis() + Math.max(1, lifeMillis / 20));
    }

    /**
     * What the store has of an id now; remembers nothing.
     *
     * @param proven whether the request's secret was that of the key lately: it does not wait behind strangers then
     * @throws ApiKeyStoreException if the store can't be asked, or too many wait for it
     */
    Found read(String id, boolean proven) throws ApiKeyStoreException {
        return (proven ? known : strangers).ask(id);
    }

    /** Remembers a key that was found, for somebody who has its secret. */
    CachedKey remember(StoredApiKey key, long readAt) {
        return Objects.requireNonNull(
                entries.asMap().compute(key.id(), (same, earlier) -> renewed(earlier, key, readAt)));
    }

    private void renew(String id, Found found) {
        StoredApiKey key = found.key();
        if (key == null) {
            entries.invalidate(id);
        } else {
            var unused = remember(key, found.readAt());
        }
    }

    /** The entry to keep: of two look-ups that overlap, the one that began later knows better. */
    private CachedKey renewed(@Nullable CachedKey earlier, StoredApiKey key, long readAt) {
        if (earlier != null && earlier.readAt <= clock.millis()) {
            boolean same = earlier.readAt == readAt && earlier.key.equals(key);
            if (same || earlier.readAt > readAt) {
                return earlier;
            }
        }
        long lastUsed = key.lastUsed() == null ? 0 : Math.min(key.lastUsed().toEpochMilli(), readAt);
        AtomicLong noted = earlier == null ? new AtomicLong(lastUsed) : earlier.noted;
        return new CachedKey(key, readAt, readAt + lifeMillis / 2, noted);
    }

    private @Nullable StoredApiKey find(String id) throws ApiKeyStoreException {
        try {
            StoredApiKey found =
                    store.find(id).filter(key -> key.id().equals(id)).orElse(null);
            recovered();
            return found;
        } catch (ApiKeyStoreException e) {
            failed(e);
            throw e;
        }
    }

    private void failed(ApiKeyStoreException e) {
        if (!failing) {
            failing = true;
            LOG.log(
                    Level.ERROR,
                    "GH3001 API keys can't be looked up: " + e.getMessage() + "; keys that are remembered pass until "
                            + Duration.ofMillis(lifeMillis) + " after they were read, others get 503");
        }
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOG.log(Level.INFO, "GH3002 API keys can be looked up again");
        }
    }
}
