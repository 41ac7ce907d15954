package dev.gatehouse.jwt;

import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.WatchedFiles;
import dev.gatehouse.strict.MalformedException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A document with keys in a file. A fetch returns the content that the watch has taken up last, or the reason why the
 * present one can't be used.
 */
final class FileKeySource implements KeySource {

    private final Path file;
    private final KeyDocument document;

    /** Referred to here alone, so that the file is watched for as long as its keys are used. */
    @SuppressWarnings("unused")
    private final WatchedFiles<VerificationKeys> watched;

    private volatile CompletableFuture<VerificationKeys> latest;

    /** Reads the file, which need not be good yet, and watches it. */
    FileKeySource(Path file, KeyDocument document, FileWatch files) {
        this.file = file;
        this.document = document;
        this.watched = new WatchedFiles<>(List.of(file), this::load, new Keys());
        CompletableFuture<VerificationKeys> first;
        try {
            first = CompletableFuture.completedFuture(watched.load());
        } catch (IOException | MalformedException e) {
            first = failure(e);
        }
        latest = first;
        files.add(watched);
    }

    @Override
    public CompletableFuture<VerificationKeys> fetch() {
        return latest;
    }

    private VerificationKeys load() throws IOException, MalformedException {
        return document.keys(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    private CompletableFuture<VerificationKeys> failure(Exception reason) {
        return CompletableFuture.failedFuture(new FetchException("the file " + file + " "
                + (reason instanceof MalformedException ? "holds " + reason.getMessage() : "can't be read")));
    }

    /** The key set logs and records what it fetches. */
    private final class Keys implements WatchedFiles.Listener<VerificationKeys> {
        @Override
        public void changed(VerificationKeys content) {
            latest = CompletableFuture.completedFuture(content);
        }

        @Override
        public void failed(Exception reason) {
            latest = failure(reason);
        }
    }
}
