package dev.gatehouse.fetch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * How a file looks from outside: another one says that it may have changed. Immutable.
 *
 * @param modified when it was written last; null if it can't be looked at
 * @param size in octets
 * @param identity which file it is, so that one moved into place shows; null where the file system has none
 */
public record FileStamp(
        @Nullable FileTime modified, long size, @Nullable Object identity) {

    private static final FileStamp UNREADABLE = new FileStamp(null, -1, null);

    /**
     * Looks at a file.
     *
     * @throws IOException if it can't be looked at
     */
    public static FileStamp of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    /** Looks at a file; one that can't be looked at has a stamp too, which is no other file's. */
    public static FileStamp orUnreadable(Path file) {
        try {
            return of(file);
        } catch (IOException e) {
            return UNREADABLE;
        }
    }
}
