package dev.gatehouse.apikey;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks keys up: each id once at a time, a bounded number of ids, for a bounded number of requests. Two of
 * these over one store do not get in each other's way. Safe for use by several threads.
 */
final class KeyLookups {

    private static final long SLOT_MILLIS = 1_000;
    private static final long JOIN_MILLIS = 8_000;

    private final Source source;
    private final Clock clock;
    private final int mostReading;
    private final int mostWaiting;
    private final Semaphore reading;
    private final Semaphore waiting;
    private final Map<String, CompletableFuture<Found>> flights = new ConcurrentHashMap<>();

    /**
     * Looks up in {@code source}.
     *
     * @param mostReading look-ups at a time
     * @param mostWaiting requests that wait for a look-up, their own or another's
     */
    KeyLookups(Source source, Clock clock, int mostReading, int mostWaiting) {
        this.source = source;
        this.clock = clock;
        this.mostReading = mostReading;
        this.mostWaiting = mostWaiting;
        this.reading = new Semaphore(mostReading);
        this.waiting = new Semaphore(mostWaiting);
    }

    /**
     * What the store has, by one look-up that all who ask at the same time share; for a request's thread.
     *
     * @throws ApiKeyStoreException if the store can't be asked, or too many wait for it
     */
    Found ask(String id) throws ApiKeyStoreException {
        if (!waiting.tryAcquire()) {
            throw ApiKeyStoreException.unasked(mostWaiting + " requests wait for the store of API keys already", null);
        }
        try {
            return look(id);
        } finally {
            waiting.release();
        }
    }

    /** The same for a thread that no request waits for. */
    Found look(String id) throws ApiKeyStoreException {
        CompletableFuture<Found> own = new CompletableFuture<>();
        CompletableFuture<Found> other = flights.putIfAbsent(id, own);
        try {
            return other == null ? lead(id, own) : join(other);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiKeyStoreException.unasked("interrupted while waiting for the store of API keys", e);
        }
    }

    private Found lead(String id, CompletableFuture<Found> own) throws ApiKeyStoreException, InterruptedException {
        try {
            Found found = load(id);
            own.complete(found);
            return found;
        } catch (ApiKeyStoreException e) {
            own.completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(id, own);
            if (!own.isDone()) {
                own.completeExceptionally(new ApiKeyStoreException("the look-up failed", null));
            }
        }
    }

    private static Found join(CompletableFuture<Found> other) throws ApiKeyStoreException, InterruptedException {
        try {
            return other.get(JOIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String message = "another request's look-up of the key failed";
            throw e.getCause() instanceof ApiKeyStoreException cause && !cause.isOutage()
                    ? ApiKeyStoreException.unasked(message, e)
                    : new ApiKeyStoreException(message, e);
        }
    }

    private Found load(String id) throws ApiKeyStoreException, InterruptedException {
        if (!reading.tryAcquire(SLOT_MILLIS, TimeUnit.MILLISECONDS)) {
            throw ApiKeyStoreException.unasked("the store of API keys is busy with " + mostReading + " look-ups", null);
        }
        try {
            long readAt = clock.millis();
            return new Found(source.find(id), readAt);
        } finally {
            reading.release();
        }
    }

    /** Where keys are. */
    interface Source {

        @Nullable
        StoredApiKey find(String id) throws ApiKeyStoreException;
    }

    /**
     * What a look-up brought.
     *
     * @param key null if the store has none of that id
     * @param readAt the moment before it was read
     */
    record Found(@Nullable StoredApiKey key, long readAt) {}
}
