package dev.gatehouse.clientcert;

import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.WatchedFiles;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;

/**
 * The content of a file of {@code client-certificates.}, read again when it has changed. Safe for use by several threads.
 *
 * @param <T> the type of the content
 */
final class CertificateFile<T> {

    /** Takes a file's bytes apart. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(byte[] file) throws GeneralSecurityException;
    }

    /** The content in use once the file can't be used any more. */
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

    private final OnFailure onFailure;
    private volatile Version<T> current = new Version<>(null, 0);

    /** Referred to here alone, so that the file is watched for as long as its content is used. */
    @SuppressWarnings("unused")
    private final WatchedFiles<T> watched;

    /** Reads the file, which need not be good yet, and watches it. */
    CertificateFile(String property, Path file, Parser<T> parser, OnFailure onFailure, FileWatch files) {
        this.onFailure = onFailure;
        WatchedFiles.Listener<T> listener = files.reporting(property, List.of(file), new Content());
        watched = new WatchedFiles<>(List.of(file), () -> load(file, parser), listener);
        try {
            use(watched.load());
        } catch (IOException | MalformedException e) {
            listener.failed(e);
        }
        files.add(watched);
    }

    private static <T> T load(Path file, Parser<T> parser) throws IOException, MalformedException {
        try {
            return parser.parse(Files.readAllBytes(file));
        } catch (GeneralSecurityException e) {
            throw new MalformedException("has " + e.getMessage());
        }
    }

    Version<T> current() {
        return current;
    }

    private void use(@Nullable T content) {
        Version<T> before = current;
        if (!Objects.equals(content, before.content())) {
            current = new Version<>(content, before.generation() + 1);
        }
    }

    private final class Content implements WatchedFiles.Listener<T> {
        @Override
        public void changed(T content) {
            use(content);
        }

        @Override
        public void failed(Exception reason) {
            if (onFailure == OnFailure.HAVE_NONE) {
                use(null);
            }
        }
    }
}
