package dev.gatehouse.revocation;

import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Revocations in a file, one line of JSON each. A line that was not finished was not confirmed to anybody; any other that
 * can't be read stops the start. Rewritten at start without what has lapsed. Confined to one thread at a time.
 */
final class RevocationJournal implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RevocationJournal.class.getName());

    /** Begins the system property that stands for an open file, since class loaders share nothing else. */
    private static final String OPEN = "dev.gatehouse.revocations.open:";

    private final Path file;
    private final String name;
    /** A file of its own, since the journal itself is replaced when it is rewritten. */
    private final FileChannel lock;

    private final FileChannel channel;

    private RevocationJournal(Path file, String name, FileChannel lock, FileChannel channel) {
        this.file = file;
        this.name = name;
        this.lock = lock;
        this.channel = channel;
    }

    /** Opens {@code file} for this process alone and adds what it holds, and has not lapsed, to {@code entries}. */
    static RevocationJournal open(Path file, Instant now, List<Revocation> entries) {
        String name;
        try {
            name = OPEN + real(file);
        } catch (IOException e) {
            throw problem(file, "can't be read and written: " + e.getMessage(), "a file that can");
        }
        // Not even opened a second time: to close a file drops all locks that this process has on it (POSIX).
        if (System.getProperties().putIfAbsent(name, file.toString()) != null) {
            throw problem(file, "is in use by another application of this process", "a file of its own for each");
        }
        FileChannel lock = null;
        try {
            lock = FileChannel.open(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            boolean stale = Files.exists(file) && read(file, now, entries);
            if (stale) {
                rewrite(file, entries);
            }
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            return new RevocationJournal(file, name, lock, channel);
        } catch (OverlappingFileLockException e) {
            closeQuietly(lock);
            System.getProperties().remove(name);
            throw problem(file, "is in use by another process or application", "a file of its own for each");
        } catch (IOException e) {
            closeQuietly(lock);
            System.getProperties().remove(name);
            throw problem(file, "can't be read and written: " + e.getMessage(), "a file that can");
        } catch (MalformedException e) {
            closeQuietly(lock);
            System.getProperties().remove(name);
            throw problem(file, "holds a line that is no revocation: " + e.getMessage(), "the file as it was written");
        }
    }

    /** Whether the file holds anything that need not be there. */
    private static boolean read(Path file, Instant now, List<Revocation> entries)
            throws IOException, MalformedException {
        String text = Files.readString(file);
        int end = text.lastIndexOf('\n') + 1;
        boolean stale = end < text.length();
        if (stale) {
            LOG.log(Level.WARNING, "GH4001 the last line of {0} was never finished, and is left out", file);
        }
        for (String line : text.substring(0, end).split("\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            Revocation entry = RevocationJson.entry(line);
            if (entry.until().isAfter(now)) {
                entries.add(entry);
            } else {
                stale = true;
            }
        }
        return stale;
    }

    private static void rewrite(Path file, List<Revocation> entries) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        List<String> lines = new ArrayList<>();
        entries.forEach(entry -> lines.add(RevocationJson.text(entry)));
        String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(channel, text, true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Writes an entry down.
     *
     * @param force whether it is on the disk when this returns
     */
    void append(Revocation revocation, boolean force) throws IOException {
        long before = channel.size();
        try {
            write(channel, RevocationJson.text(revocation) + "\n", force);
        } catch (IOException e) {
            // Half a line in the middle would stop the next start.
            channel.truncate(before);
            throw new IOException(file + " can't be written: " + e.getMessage(), e);
        }
    }

    private static void write(FileChannel channel, String text, boolean force) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
        if (force) {
            channel.force(false);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
        closeQuietly(lock);
        System.getProperties().remove(name);
    }

    /** One spelling for each file, there or not yet. */
    private static Path real(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return Files.exists(absolute) || folder == null
                ? absolute.toRealPath()
                : folder.toRealPath().resolve(absolute.getFileName());
    }

    private static void closeQuietly(@Nullable Closeable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing", e);
        }
    }

    private static ConfigurationException problem(Path file, String problem, String allowed) {
        return new ConfigurationException(
                List.of(new ConfigProblem("gatehouse.revocations.file", null, file.toString(), problem, allowed)));
    }
}
