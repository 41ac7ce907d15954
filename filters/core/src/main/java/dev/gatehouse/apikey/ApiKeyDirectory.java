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
import java.util.Optional;
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

    /** The id of no key: it has as many characters as others, and is looked up like any. */
    static final String PROBED_ID = "0".repeat(16);

    /** For how many lives a key is known, so that it does not queue with strangers when it was idle for a while. */
    private static final int LIVES_KNOWN = 4;

    private final ApiKeyStore store;
    private final Clock clock;
    private final long lifeMillis;
    private final Executor background;
    private final Cache<String, CachedKey> entries;
    private final KeyLookups strangers;
    private final KeyLookups known;
    private final StoreBreaker breaker;
    private final long graceMillis;

    /**
     * A directory.
     *
     * @param life how long an entry may be used
     * @param most how many entries there may be
     * @param grace for how much longer it may be used while the store does not answer
     * @param background reads again ahead of time; may refuse
     */
    ApiKeyDirectory(
            ApiKeyStore store,
            StoreBreaker breaker,
            Duration life,
            Duration grace,
            int most,
            Clock clock,
            Executor background) {
        this.store = store;
        this.clock = clock;
        this.breaker = breaker;
        this.lifeMillis = life.toMillis();
        this.graceMillis = grace.toMillis();
        this.background = background;
        this.strangers = new KeyLookups(this::find, clock, STRANGERS_READING, STRANGERS_WAITING);
        this.known = new KeyLookups(this::find, clock, KNOWN_READING, KNOWN_WAITING);
        this.entries = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterWrite(Duration.ofMillis(Math.max(LIVES_KNOWN * lifeMillis, lifeMillis + graceMillis)))
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

    /**
     * Returns whether an entry that is too old may be used all the same, since the store does not answer. Never waits.
     *
     * @param failed whether a look-up of this key failed just now
     */
    boolean isInGrace(CachedKey entry, long now, boolean failed) {
        return graceMillis > 0 && (failed || breaker.isOpen()) && now - entry.readAt < lifeMillis + graceMillis;
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
        // Ahead of the queue: whoever waited there would only learn that nobody asks.
        demandClosed();
        return (proven ? known : strangers).ask(id);
    }

    /** Remembers a key that was found, for somebody who has its secret. */
    CachedKey remember(StoredApiKey key, long readAt) {
        return Objects.requireNonNull(
                entries.asMap().compute(key.id(), (same, earlier) -> renewed(earlier, key, readAt)));
    }

    /** Remembers an entry no longer, unless it was read after the store was asked at {@code readAt}. */
    void forget(String id, CachedKey entry, long readAt) {
        if (entry.readAt <= readAt) {
            entries.asMap().remove(id, entry);
        }
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

    /** Asks the store for an id that no key has, if a probe is due, and notes whether it answers. */
    void probe() {
        if (breaker.isProbeDue()) {
            try {
                var unused = ask(PROBED_ID);
            } catch (ApiKeyStoreException e) {
                LOG.log(Level.DEBUG, "the store of API keys did not answer a probe", e);
            }
        }
    }

    private @Nullable StoredApiKey find(String id) throws ApiKeyStoreException {
        demandClosed();
        return ask(id).filter(key -> key.id().equals(id)).orElse(null);
    }

    private void demandClosed() throws ApiKeyStoreException {
        if (breaker.isOpen()) {
            throw new ApiKeyStoreException(
                    "the store of API keys does not answer (GH3001); it is probed each second", null);
        }
    }

    private Optional<StoredApiKey> ask(String id) throws ApiKeyStoreException {
        try {
            Optional<StoredApiKey> found = store.find(id);
            breaker.answered();
            return found;
        } catch (ApiKeyStoreException e) {
            if (!e.isOutage()) {
                breaker.answered();
            } else {
                breaker.failed(String.valueOf(e.getMessage()));
            }
            throw e;
        } catch (RuntimeException e) {
            breaker.failed(e.getClass().getName());
            throw e;
        }
    }
}
