package dev.gatehouse.audit;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file to which lines are appended, for its owner's eyes alone where it is made here. One that was moved away is made
 * anew within a second; one that is truncated goes on at its new end.
 */
final class AuditFile implements AuditOutput {

    private static final Set<OpenOption> APPENDING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    private static final ByteBuffer END = ByteBuffer.wrap(new byte[] {'\n'}).asReadOnlyBuffer();

    private final Path path;
    private @Nullable FileChannel channel;
    private @Nullable Object identity;
    /** Whether the file ends with a part of a line. */
    private boolean torn;

    /** Opens the file, which is made if it is not there. */
    AuditFile(Path path) throws IOException {
        this.path = path;
        this.channel = open();
    }

    /** Why a file can't be written, as far as can be told without opening it; null if nothing is in the way. */
    static @Nullable String problem(Path path) {
        if (Files.exists(path)) {
            if (!Files.isRegularFile(path)) {
                return "is no regular file";
            }
            return Files.isWritable(path) ? null : "can't be written";
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "is in a folder that is not there";
        }
        return Files.isWritable(folder) ? null : "is in a folder that can't be written";
    }

    private FileChannel open() throws IOException {
        String problem = problem(path);
        if (problem != null) {
            // Opened all the same, a pipe without reader would hold us for ever.
            throw new IOException(path + " " + problem);
        }
        FileChannel opened;
        try {
            opened = FileChannel.open(
                    path,
                    APPENDING,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException notPosix) {
            opened = FileChannel.open(path, APPENDING);
        }
        identity = identity();
        return opened;
    }

    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        FileChannel to = channel;
        if (to == null) {
            to = open();
            channel = to;
        }
        if (torn) {
            to.write(END.duplicate());
            torn = false;
        }
        long start = to.size();
        ByteBuffer rest = lines.slice();
        try {
            while (rest.hasRemaining()) {
                int unused = to.write(rest);
            }
        } catch (IOException e) {
            takeBack(to, start, rest.position());
            throw e;
        }
    }

    /** They are written again, so a part of them must not stay; unless somebody else has appended since. */
    private void takeBack(FileChannel from, long start, int written) {
        if (written == 0) {
            return;
        }
        torn = true;
        try {
            if (from.size() == start + written) {
                from.truncate(start);
                torn = false;
            }
        } catch (IOException e) {
            // The next line begins a line of its own then.
            torn = true;
        }
    }

    @Override
    public void tick() throws IOException {
        Object now = identity();
        FileChannel known = channel;
        if (known != null && now != null && now.equals(identity)) {
            return;
        }
        if (known != null && now == null && identity == null && Files.exists(path)) {
            // A file system that tells files apart by nothing but their names.
            return;
        }
        close();
        channel = open();
    }

    @Override
    public void close() throws IOException {
        FileChannel known = channel;
        channel = null;
        torn = false;
        if (known != null) {
            known.close();
        }
    }
}
