package dev.gatehouse.fetch;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.config.ReloadConfig;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks at all watched files every {@value #LOOK_MILLIS} ms on one thread. Watched files belong to their users: those that
 * nobody refers to any more, or that are closed, are dropped. The thread exists while there are watched files. Safe for
 * use by several threads.
 */
public final class FileWatch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(FileWatch.class.getName());
    private static final int LOOK_MILLIS = 500;

    private final AuditSink audit;
    private final List<WeakReference<WatchedFiles<?>>> watched = new CopyOnWriteArrayList<>();
    private volatile ReloadConfig config;
    private @Nullable ScheduledExecutorService thread;
    private boolean closed;

    /**
     * A watch without files.
     *
     * @param audit receives {@code files.reloaded}, {@code files.refused} and {@code files.unsettled}
     */
    public FileWatch(ReloadConfig config, AuditSink audit) {
        this.config = config;
        this.audit = audit;
    }

    /** Replaces the rules by which changed files are taken up. */
    public void use(ReloadConfig changed) {
        config = changed;
    }

    /**
     * Loads files and watches them. Changes and failures are logged and recorded.
     *
     * @param subject the property that names the files, for operators
     * @param changed receives each later content
     * @throws IOException if a file can't be read
     * @throws MalformedException if a file does not hold what it should
     */
    public <T> WatchedFiles<T> follow(
            String subject, List<Path> files, WatchedFiles.Loader<T> loader, Consumer<T> changed)
            throws IOException, MalformedException {
        WatchedFiles<T> followed = new WatchedFiles<>(files, loader, reporting(subject, files, changed::accept));
        followed.load();
        add(followed);
        return followed;
    }

    /** Returns a listener that logs and records changes and failures before it tells {@code listener}. */
    public <T> WatchedFiles.Listener<T> reporting(String subject, List<Path> files, WatchedFiles.Listener<T> listener) {
        return new WatchedFiles.Listener<>() {
            @Override
            public void changed(T content) {
                listener.changed(content);
                LOG.log(Level.INFO, "GH0015 {0} was read again: {1}", subject, names(files));
                record("files.reloaded", subject, files, null);
            }

            @Override
            public void failed(Exception reason) {
                String problem = describe(reason);
                LOG.log(
                        Level.ERROR,
                        "GH0016 " + subject
                                + " can't be used as it is now, its last good content stays if there is any: "
                                + names(files) + " " + problem);
                record("files.refused", subject, files, problem);
                listener.failed(reason);
            }
        };
    }

    /** The message of a parser of others may quote a key. */
    private static String describe(Exception reason) {
        if (reason instanceof MalformedException) {
            return String.valueOf(reason.getMessage());
        }
        return (reason instanceof IOException ? "can't be read (" : "can't be used (")
                + reason.getClass().getSimpleName() + ")";
    }

    private void unsettled(List<Path> files, Duration quiet) {
        LOG.log(
                Level.WARNING,
                "GH0032 " + names(files) + ": a change is not taken up, since the file keeps changing within"
                        + " gatehouse.reload-quiet (" + quiet.toMillis() + " ms)");
        audit.record(new AuditEvent(
                "files.unsettled", Map.of("files", names(files), "quiet-ms", String.valueOf(quiet.toMillis()))));
    }

    private void record(String type, String subject, List<Path> files, @Nullable String problem) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("property", subject);
        details.put("files", names(files));
        if (problem != null) {
            details.put("problem", problem);
        }
        audit.record(new AuditEvent(type, details));
    }

    private static String names(List<Path> files) {
        return String.join(", ", files.stream().map(Path::toString).toList());
    }

    /** Watches files from now on, for as long as the caller refers to {@code files}. */
    public synchronized void add(WatchedFiles<?> files) {
        if (files.isEmpty()) {
            return;
        }
        watched.add(new WeakReference<>(files));
        if (thread == null && !closed) {
            thread = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread made = new Thread(task, "gatehouse-files");
                made.setDaemon(true);
                return made;
            });
            var unused =
                    thread.scheduleWithFixedDelay(this::lookByItself, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void lookByItself() {
        ReloadConfig now = config;
        if (now.isAutomatic()) {
            look(now.quiet());
        } else {
            dropUnused();
        }
        endIfUnused();
    }

    private synchronized void endIfUnused() {
        if (watched.isEmpty() && thread != null) {
            thread.shutdown();
            thread = null;
        }
    }

    /** Takes up all changed files without waiting until they are quiet. */
    public void lookNow() {
        look(Duration.ZERO);
    }

    private void dropUnused() {
        watched.removeIf(reference -> {
            WatchedFiles<?> files = reference.get();
            return files == null || files.isClosed();
        });
    }

    private void look(Duration quiet) {
        dropUnused();
        for (WeakReference<WatchedFiles<?>> reference : watched) {
            WatchedFiles<?> files = reference.get();
            try {
                if (files != null) {
                    files.look(quiet);
                    if (files.isUnsettled(quiet)) {
                        unsettled(files.files(), quiet);
                    }
                }
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                // A timer ends with its first throwable, and the following of all other files with it.
                LOG.log(Level.ERROR, "GH0030 changed files could not be looked at", e);
            }
        }
    }

    /** Ends all looks; the last contents stay. */
    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
