package dev.gatehouse.oauth.login;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which sessions are refreshed: not the container's, and so many and no more. */
final class RefreshThreads implements AutoCloseable {

    private static final int MOST = 16;
    private static final int MOST_WAITING = 10_000;

    private final ThreadPoolExecutor executor;

    RefreshThreads() {
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                MOST, MOST, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "gatehouse-refresh-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Runs {@code task} soon; a {@link java.util.concurrent.RejectedExecutionException} if too many wait. */
    void execute(Runnable task) {
        executor.execute(task);
    }

    /** Lets what runs come to its end: a token that was just rotated must reach the store. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
