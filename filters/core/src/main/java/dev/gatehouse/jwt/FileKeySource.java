package dev.gatehouse.jwt;

import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.strict.MalformedException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A document with keys in a file. */
final class FileKeySource implements KeySource {

    private final Path file;
    private final KeyDocument document;

    FileKeySource(Path file, KeyDocument document) {
        this.file = file;
        this.document = document;
    }

    @Override
    public CompletableFuture<VerificationKeys> fetch() {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return CompletableFuture.completedFuture(document.keys(text));
        } catch (IOException e) {
            return failed("can't be read");
        } catch (MalformedException e) {
            return failed("holds " + e.getMessage());
        }
    }

    private CompletableFuture<VerificationKeys> failed(String problem) {
        return CompletableFuture.failedFuture(new FetchException("the file " + file + " " + problem));
    }
}
