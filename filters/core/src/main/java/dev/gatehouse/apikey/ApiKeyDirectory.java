package dev.gatehouse.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store's keys, remembered for a while from the moment before they were read, and read again in the background while
 * they are used. Safe for use by several threads.
 */
final class ApiKeyDirectory {

    private static final Logger LOG = System.getLogger(ApiKeyDirectory.class.getName());

    /** Look-ups at a time. */
    static final int MOST_READING = 16;
    /** Requests that wait for a look-up, their own or another's: the rest of the server's threads stay free. */
    static final int MOST_WAITING = 128;

    private static final long SLOT_MILLIS = 1_000;
    private static final long JOIN_MILLIS = 8_000;

    private final ApiKeyStore store;
    private final Clock clock;
    private final long lifeMillis;
    private final Executor background;
    private final Cache<String, CachedKey> entries;
    private final Map<String, CompletableFuture<Optional<CachedKey>>> flights = new ConcurrentHashMap<>();
    private final Semaphore reading = new Semaphore(MOST_READING);
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
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
        this.entries = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfter(Expiry.creating((String id, CachedKey entry) ->
                        Duration.ofMillis(Math.max(0, entry.readAt + lifeMillis - clock.millis()))))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** The entry of an id, or null if there is none that is young enough. Never waits. */
    @Nullable
    CachedKey cached(String id, long now) {
        CachedKey entry = entries.getIfPresent(id);
        if (entry == null) {
            return null;
        }
        long age = now - entry.readAt;
        // A clock that was set back must not lengthen a revoked key's life.
        if (age >= lifeMillis || age < 0) {
            return null;
        }
        long due = entry.refreshAt.get();
        if (now >= due && entry.refreshAt.compareAndSet(due, Long.MAX_VALUE)) {
            refresh(id, entry);
        }
        return entry;
    }

    private void refresh(String id, CachedKey entry) {
        try {
            background.execute(() -> {
                try {
                    var unused = read(id);
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
     * The key as the store has it now, by one look-up that all who ask at the same time share.
     *
     * @return null if the store has none of that id
     * @throws ApiKeyStoreException if the store can't be asked, or too many wait for it
     */
    @Nullable
    CachedKey read(String id) throws ApiKeyStoreException {
        if (!waiting.tryAcquire()) {
            throw new ApiKeyStoreException(MOST_WAITING + " requests wait for the store of API keys already", null);
        }
        try {
            CompletableFuture<Optional<CachedKey>> own = new CompletableFuture<>();
            CompletableFuture<Optional<CachedKey>> other = flights.putIfAbsent(id, own);
            return (other == null ? lead(id, own) : join(other)).orElse(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiKeyStoreException("interrupted while waiting for the store of API keys", e);
        } finally {
            waiting.release();
        }
    }

    private Optional<CachedKey> lead(String id, CompletableFuture<Optional<CachedKey>> own)
            throws ApiKeyStoreException, InterruptedException {
        try {
            Optional<CachedKey> found = load(id);
            own.complete(found);
            return found;
        } finally {
            flights.remove(id, own);
            if (!own.isDone()) {
                own.completeExceptionally(new ApiKeyStoreException("the look-up failed", null));
            }
        }
    }

    private static Optional<CachedKey> join(CompletableFuture<Optional<CachedKey>> other)
            throws ApiKeyStoreException, InterruptedException {
        try {
            return other.get(JOIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ApiKeyStoreException("another request's look-up of the key failed", e);
        }
    }

    private Optional<CachedKey> load(String id) throws ApiKeyStoreException, InterruptedException {
        if (!reading.tryAcquire(SLOT_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new ApiKeyStoreException("the store of API keys is busy with " + MOST_READING + " look-ups", null);
        }
        long readAt = clock.millis();
        Optional<StoredApiKey> found;
        try {
            found = store.find(id).filter(key -> key.id().equals(id));
            recovered();
        } catch (ApiKeyStoreException e) {
            failed(e);
            throw e;
        } finally {
            reading.release();
        }
        return Optional.ofNullable(entries.asMap().compute(id, (same, known) -> renewed(known, found, readAt)));
    }

    /** The entry to keep: of two look-ups that overlap, the one that began later knows better. */
    private @Nullable CachedKey renewed(@Nullable CachedKey known, Optional<StoredApiKey> found, long readAt) {
        if (known != null && known.readAt > readAt && known.readAt <= clock.millis()) {
            return known;
        }
        if (found.isEmpty()) {
            return null;
        }
        StoredApiKey key = found.get();
        long lastUsed = key.lastUsed() == null ? 0 : Math.min(key.lastUsed().toEpochMilli(), readAt);
        AtomicLong noted = known == null ? new AtomicLong(lastUsed) : known.noted;
        return new CachedKey(key, readAt, readAt + lifeMillis / 2, noted);
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
