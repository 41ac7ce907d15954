package dev.gatehouse.proxy.cli;

import dev.gatehouse.apikey.ApiKeyStoreException;
import dev.gatehouse.apikey.FileApiKeyStore;
import dev.gatehouse.config.ReloadConfig;
import dev.gatehouse.fetch.FileWatch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;

/**
 * The file of a file store, to which a record is added.
 *
 * @param file where it is
 */
record ApiKeyFile(Path file) {

    private static final String EMPTY = "{\"keys\": [\n]}\n";

    /** The file, made if it is not there. */
    static ApiKeyFile open(Path file) throws IOException {
        try {
            Files.writeString(file, EMPTY, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            // The one that a link names, so that it is not parted from who reads it.
            return new ApiKeyFile(file.toRealPath());
        } catch (IOException e) {
            throw new IOException(file + " can't be written (" + e.getClass().getSimpleName() + ")", e);
        }
        return new ApiKeyFile(file.toRealPath());
    }

    /**
     * Adds a record, whole or not at all.
     *
     * @throws IOException if the file is broken, can't be written, or somebody else is adding to it
     */
    void add(String record) throws IOException {
        // The new file is the lock too: two commands at once would lose one's record.
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createFile(draft);
        } catch (IOException e) {
            throw new IOException(
                    draft + " can't be made (" + e.getClass().getSimpleName()
                            + "): if no other command is adding a key, delete it",
                    e);
        }
        try {
            boolean first;
            try (FileWatch files = new FileWatch(ReloadConfig.DEFAULT, event -> {});
                    FileApiKeyStore store = new FileApiKeyStore(file, files)) {
                first = store.list().isEmpty();
            } catch (ApiKeyStoreException e) {
                throw new IOException(file + " is no file of API keys, and was left as it is", e);
            }
            String text = Files.readString(file);
            // The list is the one member, so that the last bracket ends it.
            String before = text.substring(0, text.lastIndexOf(']')).stripTrailing();
            Files.writeString(draft, before + (first ? "\n" : ",\n") + record + "\n]}\n");
            if (Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(file));
            }
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
