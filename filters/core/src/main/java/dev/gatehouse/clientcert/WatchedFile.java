package dev.gatehouse.clientcert;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.fetch.FileStamp;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What a file says, read again when it has changed: looked at on use, at most every {@value #LOOK_MILLIS} ms. Safe for use
 * by several threads.
 *
 * @param <T> what it says
 */
final class WatchedFile<T> {

    private static final Logger LOG = System.getLogger(WatchedFile.class.getName());
    private static final long LOOK_MILLIS = 500;

    /** Takes a file's octets apart. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(byte[] file) throws GeneralSecurityException;
    }

    /** What becomes of the content when the file can't be used any more. */
    enum OnFailure {
        KEEP_LAST,
        HAVE_NONE
    }

    /**
     * The content as of now.
     *
     * @param content null if there is none that can be used
     * @param generation another number for another content
     */
    record Version<T>(@Nullable T content, long generation) {}

    private final Path file;
    private final Parser<T> parser;
    private final OnFailure onFailure;
    private final AuditSink audit;
    private volatile Version<T> current = new Version<>(null, 0);
    private volatile long lookAt;
    private @Nullable FileStamp seen;
    private boolean failed;

    WatchedFile(Path file, Parser<T> parser, OnFailure onFailure, AuditSink audit) {
        this.audit = audit;
        this.file = file;
        this.parser = parser;
        this.onFailure = onFailure;
        look();
    }

    Version<T> current() {
        if (System.nanoTime() - lookAt >= 0) {
            look();
        }
        return current;
    }

    private synchronized void look() {
        try {
            FileStamp stamp = FileStamp.of(file);
            // A file that failed may have been half written: its stamp need not change with its second half.
            if (failed || !stamp.equals(seen)) {
                T content = parser.parse(Files.readAllBytes(file));
                boolean first = seen == null;
                seen = stamp;
                if (!Objects.equals(content, current.content())) {
                    current = new Version<>(content, current.generation() + 1);
                    if (!first) {
                        LOG.log(Level.INFO, "GH3200 read again: {0}", file);
                        audit.record(new AuditEvent("client-certificates.reloaded", Map.of("file", file.toString())));
                    }
                }
                failed = false;
            }
        } catch (IOException | GeneralSecurityException e) {
            if (!failed) {
                String problem = e instanceof IOException ? "it can't be read" : "it has " + e.getMessage();
                LOG.log(
                        Level.ERROR,
                        "GH3201 can't use the file " + file + ", "
                                + (onFailure == OnFailure.KEEP_LAST
                                        ? "its last good content stays"
                                        : "what depends on it is refused")
                                + ": " + problem);
                audit.record(new AuditEvent(
                        "client-certificates.refused", Map.of("file", file.toString(), "problem", problem)));
            }
            failed = true;
            if (onFailure == OnFailure.HAVE_NONE && current.content() != null) {
                current = new Version<>(null, current.generation() + 1);
            }
        } finally {
            lookAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
        }
    }
}
