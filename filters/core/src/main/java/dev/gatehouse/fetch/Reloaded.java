package dev.gatehouse.fetch;

import dev.gatehouse.strict.MalformedException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What some files say together, read again when one of them has changed: looked at on use, at most once a second. Where
 * they can't be used any more, their last good content stays. Safe for use by several threads.
 *
 * @param <T> what they say
 */
public final class Reloaded<T> {

    private static final Logger LOG = System.getLogger(Reloaded.class.getName());
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Reads the files. */
    @FunctionalInterface
    public interface Loader<T> {

        /**
         * What they say now.
         *
         * @throws IOException if one can't be read
         * @throws MalformedException if one does not hold what it should; the message completes "the file …"
         */
        T load() throws IOException, MalformedException;
    }

    private final List<Path> files;
    private final Loader<T> loader;
    private volatile T current;
    private volatile long lookAt;
    private List<FileStamp> seen;
    private boolean failing;

    /**
     * The content of {@code files}, read now.
     *
     * @throws IOException if one can't be read
     * @throws MalformedException if one does not hold what it should
     */
    public Reloaded(List<Path> files, Loader<T> loader) throws IOException, MalformedException {
        this.files = List.copyOf(files);
        this.loader = loader;
        // Before they are read: what changes meanwhile is noticed the next time.
        this.seen = stamps();
        this.current = loader.load();
        this.lookAt = System.nanoTime() + LOOK_NANOS;
    }

    /** The content as of now. */
    public T current() {
        if (!files.isEmpty() && System.nanoTime() - lookAt >= 0) {
            look();
        }
        return current;
    }

    private List<FileStamp> stamps() {
        return files.stream().map(FileStamp::orUnreadable).toList();
    }

    private synchronized void look() {
        List<FileStamp> now = stamps();
        // Files that failed may have been half written: a stamp need not change with the second half.
        if (failing || !now.equals(seen)) {
            seen = now;
            try {
                current = loader.load();
                failing = false;
                LOG.log(Level.INFO, "GH0015 {0} was read again", files);
            } catch (IOException | MalformedException | RuntimeException e) {
                if (!failing) {
                    LOG.log(
                            Level.ERROR,
                            "GH0016 " + files + " can't be used, the last good content stays: " + e.getMessage());
                }
                failing = true;
            }
        }
        lookAt = System.nanoTime() + LOOK_NANOS;
    }
}
