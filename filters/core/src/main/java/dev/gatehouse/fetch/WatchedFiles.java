package dev.gatehouse.fetch;

import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The content of files that belong together, loaded again after they have changed. A change counts once all files have
 * had the same {@link FileFingerprint} at each look for the quiet period, at two looks at least, and have it still after
 * they were loaded: a file that is being written is not taken up. Files that can't be loaded leave the last good content
 * in place and are tried again, whether they change or not. Safe for use by several threads.
 *
 * @param <T> the type of the content
 */
public final class WatchedFiles<T> implements AutoCloseable {

    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

    /** Limits the cost of files that stay bad to 2 % of a core. */
    private static final int RETRY_FACTOR = 50;

    static final int UNSETTLED_FACTOR = 12;

    /** Loads the files. */
    @FunctionalInterface
    public interface Loader<T> {

        /**
         * Returns the present content.
         *
         * @throws IOException if a file can't be read
         * @throws MalformedException if a file does not hold what it should; the message completes "the file …"
         */
        T load() throws IOException, MalformedException;
    }

    /** Receives changes, one at a time, on the thread that looked. */
    public interface Listener<T> {

        /** Takes a new content. An exception counts as a failed load: the files are tried again. */
        void changed(T content);

        /** Receives the reason of a failed load, once for all failures in a row that have the same reason. */
        default void failed(Exception reason) {}
    }

    private final List<Path> files;
    private final Loader<T> loader;
    private final Listener<T> listener;
    private final boolean complete;
    private final LongSupplier nanoTime;
    private volatile boolean closed;
    private volatile @Nullable T current;

    /** The reading whose content is in use; null if there is none. */
    private @Nullable List<FileFingerprint> taken;

    /** The reading that is to be taken up once it has been quiet for long enough. */
    private @Nullable List<FileFingerprint> candidate;

    private long candidateSince;
    /** The first look that found a change which has not been taken up; null if there is none. */
    private @Nullable Long unsettledSince;

    private boolean unsettledTold;
    private @Nullable String problem;
    private long retryAt;

    /**
     * Watches files once they are {@link FileWatch#add added to a watch}. Loads nothing yet.
     *
     * @param loader may be called at any time, one call at a time
     */
    public WatchedFiles(List<Path> files, Loader<T> loader, Listener<T> listener) {
        this(files, loader, listener, false, System::nanoTime);
    }

    WatchedFiles(List<Path> files, Loader<T> loader, Listener<T> listener, boolean complete, LongSupplier nanoTime) {
        this.files = List.copyOf(files);
        this.loader = loader;
        this.listener = listener;
        this.complete = complete;
        this.nanoTime = nanoTime;
    }

    /**
     * Watches files whose form shows that they are complete, such as one JSON object: their changes count without a quiet
     * period.
     */
    public static <T> WatchedFiles<T> ofCompleteForm(List<Path> files, Loader<T> loader, Listener<T> listener) {
        return new WatchedFiles<>(files, loader, listener, true, System::nanoTime);
    }

    /**
     * Loads the first content, without telling the listener.
     *
     * @throws IOException if a file can't be read
     * @throws MalformedException if a file does not hold what it should
     */
    public synchronized T load() throws IOException, MalformedException {
        // Before the files are read: what changes meanwhile is noticed at the next look.
        List<FileFingerprint> reading = read();
        T content = loader.load();
        current = content;
        taken = reading;
        return content;
    }

    /**
     * Returns the content in use.
     *
     * @throws IllegalStateException if none was ever loaded
     */
    public T current() {
        T content = current;
        if (content == null) {
            throw new IllegalStateException("never loaded");
        }
        return content;
    }

    /** Loads the files now, whether they have changed or not. */
    public synchronized void reload() {
        problem = null;
        take(read(), false);
    }

    /**
     * Compares the files with those in use, and loads them if a change counts.
     *
     * @param quiet how long they must have been the same; zero for now
     */
    synchronized void look(Duration quiet) {
        List<FileFingerprint> reading = read();
        if (closed || (reading.equals(taken) && problem == null)) {
            settled();
            return;
        }
        long now = nanoTime.getAsLong();
        if (!reading.equals(candidate)) {
            unsettledSince = unsettledSince == null ? (Long) now : unsettledSince;
            candidate = reading;
            candidateSince = now;
            retryAt = now;
        }
        boolean atOnce = complete || quiet.isZero();
        if (atOnce || (now - candidateSince >= quiet.toNanos() && now - retryAt >= 0)) {
            take(reading, !atOnce);
        }
    }

    private void take(List<FileFingerprint> reading, boolean unchanged) {
        long before = nanoTime.getAsLong();
        try {
            T content = loader.load();
            if (unchanged && !read().equals(reading)) {
                candidate = null;
                return;
            }
            use(content);
            taken = reading;
            settled();
            problem = null;
        } catch (IOException | MalformedException | RuntimeException e) {
            unsettledSince = null;
            long after = nanoTime.getAsLong();
            retryAt = after + Math.max(SHORTEST_RETRY.toNanos(), RETRY_FACTOR * (after - before));
            if (!e.toString().equals(problem)) {
                problem = e.toString();
                listener.failed(e);
            }
        }
    }

    private void settled() {
        candidate = null;
        unsettledSince = null;
        unsettledTold = false;
    }

    /**
     * Returns, once until they are taken up, whether the files have kept changing for so long that they have not been taken
     * up in {@value #UNSETTLED_FACTOR} quiet periods.
     */
    synchronized boolean isUnsettled(Duration quiet) {
        Long since = unsettledSince;
        boolean unsettled = since != null
                && !complete
                && !unsettledTold
                && !quiet.isZero()
                && nanoTime.getAsLong() - since >= quiet.toNanos() * UNSETTLED_FACTOR;
        unsettledTold |= unsettled;
        return unsettled;
    }

    /** A listener may ask for the current content. */
    private void use(T content) {
        T before = current;
        current = content;
        try {
            listener.changed(content);
        } catch (RuntimeException e) {
            current = before;
            throw e;
        }
    }

    private List<FileFingerprint> read() {
        return files.stream().map(FileFingerprint::of).toList();
    }

    List<Path> files() {
        return files;
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends the watch; the last content stays. */
    @Override
    public void close() {
        closed = true;
    }
}
