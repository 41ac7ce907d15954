package dev.gatehouse.jwt;

import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.quota.FairPlaces;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What the fetches of all issuers share, before a reload and after it. Safe for use by several threads. */
final class KeyFetching implements AutoCloseable {

    private final BoundedFetcher fetcher = new BoundedFetcher();
    private final FetchQueue queue = new FetchQueue();
    private final FairPlaces waiting = new FairPlaces(KeySet.MAX_WAITING);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gatehouse-keys");
        thread.setDaemon(true);
        return thread;
    });

    BoundedFetcher fetcher() {
        return fetcher;
    }

    FetchQueue queue() {
        return queue;
    }

    /** The places for requests that wait for keys. */
    FairPlaces waiting() {
        return waiting;
    }

    /** Has {@code task} run after a while, unless this is closed. */
    void later(Duration wait, Runnable task) {
        try {
            var unused = scheduler.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nothing is to be fetched any more.
            queue.clear();
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        queue.clear();
    }
}
