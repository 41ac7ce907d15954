package dev.gatehouse.proxy;

import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends an upload whose client sends too little: in each 10 s spent waiting for the client it must send ten times the bytes per
 * second. The first 10 s are free, since a client may still compute what it sends; what it sends beyond the rate counts for
 * later, up to 60 s of it. Time spent waiting for the backend does not count. Safe for use by several threads.
 */
final class UploadRate {

    /** The client's body came too slowly. */
    static final class TooSlowException extends java.io.IOException {

        private static final long serialVersionUID = 1L;

        TooSlowException(String message) {
            super(message);
        }
    }

    private static final long WINDOW_SECONDS = 10;
    private static final long CREDIT_SECONDS = 60;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS);

    private final Scheduler scheduler;
    private final Executor executor;
    private final int bytesPerSecond;
    private final LongSupplier nanoTime;
    private @Nullable Consumer<Throwable> tooSlow;
    private Scheduler.@Nullable Task task;
    private long credit;
    private long waited;
    private long waitingSince;
    private boolean waiting;

    /**
     * A rate that is not watched yet.
     *
     * @param executor runs what may block, as a reply to the client does
     * @param bytesPerSecond the slowest that is allowed, at least 1
     */
    UploadRate(Scheduler scheduler, Executor executor, int bytesPerSecond) {
        this(scheduler, executor, bytesPerSecond, System::nanoTime);
    }

    UploadRate(Scheduler scheduler, Executor executor, int bytesPerSecond, LongSupplier nanoTime) {
        this.scheduler = scheduler;
        this.executor = executor;
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
    }

    /** Watches from now on; {@code tooSlow} is told once, by the executor. */
    synchronized void start(Consumer<Throwable> told) {
        tooSlow = told;
        waiting = true;
        waitingSince = nanoTime.getAsLong();
        credit = bytesPerSecond * WINDOW_SECONDS;
        next(WINDOW_NANOS);
    }

    synchronized void received(int bytes) {
        credit = Math.min(credit + bytes, bytesPerSecond * CREDIT_SECONDS);
    }

    /** The next bytes are not asked for until {@link #resume()}. */
    synchronized void pause() {
        if (waiting) {
            waiting = false;
            waited += nanoTime.getAsLong() - waitingSince;
        }
    }

    synchronized void resume() {
        if (!waiting) {
            waiting = true;
            waitingSince = nanoTime.getAsLong();
        }
    }

    synchronized void stop() {
        tooSlow = null;
        if (task != null) {
            task.cancel();
        }
    }

    private void next(long nanos) {
        task = scheduler.schedule(this::check, Math.max(1, nanos), TimeUnit.NANOSECONDS);
    }

    private void check() {
        Consumer<Throwable> told = decide();
        if (told != null) {
            executor.execute(() -> told.accept(new TooSlowException("fewer than " + bytesPerSecond
                    + " bytes of the body per second in " + WINDOW_SECONDS + " s, and none left over from before")));
        }
    }

    private synchronized @Nullable Consumer<Throwable> decide() {
        long now = nanoTime.getAsLong();
        long total = waited + (waiting ? now - waitingSince : 0);
        Consumer<Throwable> told = tooSlow;
        if (told == null) {
            return null;
        }
        if (total < WINDOW_NANOS) {
            // Not at once again: while the watch is paused the total stands still.
            next(Math.max(WINDOW_NANOS - total, WINDOW_NANOS / 100));
            return null;
        }
        credit -= bytesPerSecond * WINDOW_SECONDS;
        if (credit < 0) {
            tooSlow = null;
            return told;
        }
        waited = 0;
        waitingSince = now;
        next(WINDOW_NANOS);
        return null;
    }
}
