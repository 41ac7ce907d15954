package dev.gatehouse.fetch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One reading of a file, to be compared with another. Up to {@value #MAX_COMPARED_BYTES} bytes the content alone counts
 * (its size and SHA-256): two changes within one tick of the file system's clock differ, an older file that was renamed
 * into place differs, and a touched file does not. Of a larger file the time of its last change, its size and its
 * identity count. Of what is no regular file only its identity counts. A file that can't be read equals every other one that can't be read. Immutable.
 */
public final class FileFingerprint {

    private static final int MAX_COMPARED_BYTES = 256 * 1024;

    private static final FileFingerprint UNREADABLE = new FileFingerprint(new Reading(null, -1, null, ""));

    private final Reading reading;

    private record Reading(
            @Nullable FileTime modified,
            long size,
            @Nullable Object identity,
            String digest) {}

    private FileFingerprint(Reading reading) {
        this.reading = reading;
    }

    /** Reads a file; never fails. */
    public static FileFingerprint of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                // Reading a pipe would wait for its writer, or take what another reader waits for.
                return new FileFingerprint(new Reading(null, 0, attributes.fileKey(), ""));
            }
            if (attributes.size() > MAX_COMPARED_BYTES) {
                // Whether it can be read must show here too: a changed owner changes neither time nor size.
                return Files.isReadable(file)
                        ? new FileFingerprint(
                                new Reading(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), ""))
                        : UNREADABLE;
            }
            byte[] content = Files.readAllBytes(file);
            return new FileFingerprint(new Reading(null, content.length, null, digest(content)));
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JVM has no SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileFingerprint fingerprint && fingerprint.reading.equals(reading);
    }

    @Override
    public int hashCode() {
        return reading.hashCode();
    }

    /** Leaves the digest out: of a short secret it could be guessed. */
    @Override
    public String toString() {
        return "FileFingerprint[" + reading.size() + " bytes]";
    }
}
