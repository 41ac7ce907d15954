package dev.gatehouse.proxy;

import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends an upload whose client sends too little: in each 10 s spent waiting for the client it must send ten times the bytes per
 * second. Time spent waiting for the backend does not count. Safe for use by several threads.
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
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS);

    private final Scheduler scheduler;
    private final int bytesPerSecond;
    private final LongSupplier nanoTime;
    private @Nullable Consumer<Throwable> tooSlow;
    private Scheduler.@Nullable Task task;
    private long received;
    private long waited;
    private long waitingSince;
    private boolean waiting;

    /**
     * A rate that is not watched yet.
     *
     * @param bytesPerSecond the slowest that is allowed, at least 1
     */
    UploadRate(Scheduler scheduler, int bytesPerSecond) {
        this(scheduler, bytesPerSecond, System::nanoTime);
    }

    UploadRate(Scheduler scheduler, int bytesPerSecond, LongSupplier nanoTime) {
        this.scheduler = scheduler;
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
    }

    /** Watches from now on; {@code tooSlow} is told once, by a thread of the scheduler. */
    synchronized void start(Consumer<Throwable> told) {
        tooSlow = told;
        waiting = true;
        waitingSince = nanoTime.getAsLong();
        next(WINDOW_NANOS);
    }

    synchronized void received(int bytes) {
        received += bytes;
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
            told.accept(new TooSlowException(
                    "fewer than " + bytesPerSecond + " bytes of the body per second in " + WINDOW_SECONDS + " s"));
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
            next(WINDOW_NANOS - total);
            return null;
        }
        if (received < bytesPerSecond * WINDOW_SECONDS) {
            tooSlow = null;
            return told;
        }
        received = 0;
        waited = 0;
        waitingSince = now;
        next(WINDOW_NANOS);
        return null;
    }
}
