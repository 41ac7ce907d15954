package dev.gatehouse.forward;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.fetch.FileStamp;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The keys that sign our own tokens, read again when their files change; a file that can't be read keeps its last good
 * key. Safe for use by several threads.
 */
final class SigningKeys implements AutoCloseable {

    private static final Logger LOG = System.getLogger(SigningKeys.class.getName());
    private static final int POLL_SECONDS = 2;

    private final Map<Path, KeyFile> files = new LinkedHashMap<>();
    private final ScheduledExecutorService watcher;
    private final AuditSink audit;
    private volatile Current current;

    /** A file's last good key, and its look when it was last read, whatever came of that. */
    private record KeyFile(SigningKey key, FileStamp stamp) {}

    /** What requests see. */
    private record Current(SigningKey signing, String keySet) {

        boolean isSameAs(Current other) {
            return signing.id().equals(other.signing.id()) && keySet.equals(other.keySet);
        }
    }

    /**
     * Reads the files.
     *
     * @param audit told when other keys sign or are published
     * @throws ConfigurationException if one holds no good key
     */
    SigningKeys(List<Path> paths, AuditSink audit) {
        this.audit = audit;
        for (Path path : paths) {
            FileStamp stamp = FileStamp.orUnreadable(path);
            try {
                files.put(path, new KeyFile(SigningKey.read(path), stamp));
            } catch (IOException | MalformedException e) {
                throw new ConfigurationException(List.of(new ConfigProblem(
                        "gatehouse.forward.signed.key",
                        null,
                        path.toString(),
                        reason(e),
                        "the file of a private key")));
            }
        }
        current = present(files);
        watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "gatehouse-signing-keys");
            thread.setDaemon(true);
            return thread;
        });
        var unused =
                watcher.scheduleWithFixedDelay(this::reloadIfChanged, POLL_SECONDS, POLL_SECONDS, TimeUnit.SECONDS);
    }

    /** A JWT of these claims by the first key. */
    String sign(Map<String, Object> claims) {
        return current.signing().sign(claims);
    }

    /** The public halves of all keys as a JWK set (RFC 7517 §5). */
    String keySet() {
        return current.keySet();
    }

    /** Must not throw: a timer ends with its first exception. */
    void reloadIfChanged() {
        boolean changed = false;
        for (Map.Entry<Path, KeyFile> file : files.entrySet()) {
            Path path = file.getKey();
            KeyFile known = file.getValue();
            FileStamp stamp = FileStamp.orUnreadable(path);
            if (!stamp.equals(known.stamp())) {
                SigningKey read = readAgain(path);
                file.setValue(new KeyFile(read == null ? known.key() : read, stamp));
                changed |= read != null;
            }
        }
        if (changed) {
            Current before = current;
            current = present(files);
            if (!current.isSameAs(before)) {
                audit.record(new AuditEvent(
                        "signing-keys.changed",
                        Map.of("signs", current.signing().id())));
            }
            LOG.log(
                    Level.INFO,
                    "GH5400 the signing keys were read again; {0} signs",
                    current.signing().id());
        }
    }

    private static @Nullable SigningKey readAgain(Path path) {
        try {
            return SigningKey.read(path);
        } catch (IOException | MalformedException | RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "GH5401 the signing key in {0} was not read again, the last good one stays: it {1}",
                    path,
                    reason(e));
            return null;
        }
    }

    private static Current present(Map<Path, KeyFile> files) {
        Map<String, Map<String, Object>> byId = new LinkedHashMap<>();
        List<SigningKey> keys = new ArrayList<>();
        for (KeyFile file : files.values()) {
            keys.add(file.key());
            byId.put(file.key().id(), file.key().published());
        }
        return new Current(keys.get(0), JSONObjectUtils.toJSONString(Map.of("keys", List.copyOf(byId.values()))));
    }

    /** Only what this package and the file system say: a parser's message may quote the key. */
    private static String reason(Exception e) {
        return e instanceof MalformedException ? String.valueOf(e.getMessage()) : "can't be read";
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
