package dev.gatehouse.forward;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.WatchedFiles;
import dev.gatehouse.strict.MalformedException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that sign our own tokens, read again when their files change; a file that can't be used keeps its last good
 * key and is tried again. Safe for use by several threads.
 */
final class SigningKeys implements AutoCloseable {

    private static final Logger LOG = System.getLogger(SigningKeys.class.getName());
    private static final String PROPERTY = "gatehouse.forward.signed.key";

    private final Map<Path, SigningKey> keys = new LinkedHashMap<>();
    private final List<WatchedFiles<SigningKey>> watched = new ArrayList<>();
    private final AuditSink audit;
    private volatile Current current;

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
     * @param files notices changed files
     * @throws ConfigurationException if one holds no good key
     */
    SigningKeys(List<Path> paths, AuditSink audit, FileWatch files) {
        this.audit = audit;
        for (Path path : paths) {
            List<Path> file = List.of(path);
            WatchedFiles<SigningKey> read = new WatchedFiles<>(
                    file, () -> SigningKey.read(path), files.reporting(PROPERTY, file, key -> changed(path, key)));
            try {
                keys.put(path, read.load());
            } catch (IOException | MalformedException e) {
                throw new ConfigurationException(List.of(
                        new ConfigProblem(PROPERTY, null, path.toString(), reason(e), "the file of a private key")));
            }
            watched.add(read);
        }
        current = present(keys);
        watched.forEach(files::add);
    }

    /** A JWT of these claims by the first key. */
    String sign(Map<String, Object> claims) {
        return current.signing().sign(claims);
    }

    /** The public halves of all keys as a JWK set (RFC 7517 §5). */
    String keySet() {
        return current.keySet();
    }

    private synchronized void changed(Path path, SigningKey key) {
        keys.put(path, key);
        Current before = current;
        current = present(keys);
        if (!current.isSameAs(before)) {
            audit.record(new AuditEvent(
                    "signing-keys.changed", Map.of("signs", current.signing().id())));
            LOG.log(
                    Level.INFO,
                    "GH5400 other signing keys are in use; {0} signs",
                    current.signing().id());
        }
    }

    private static Current present(Map<Path, SigningKey> keys) {
        Map<String, Map<String, Object>> byId = new LinkedHashMap<>();
        List<SigningKey> all = List.copyOf(keys.values());
        all.forEach(key -> byId.put(key.id(), key.published()));
        return new Current(all.get(0), JSONObjectUtils.toJSONString(Map.of("keys", List.copyOf(byId.values()))));
    }

    /** Only what this package and the file system say: a parser's message may quote the key. */
    private static String reason(Exception e) {
        return e instanceof MalformedException ? String.valueOf(e.getMessage()) : "can't be read";
    }

    @Override
    public void close() {
        watched.forEach(WatchedFiles::close);
    }
}
