package dev.gatehouse.apikey;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** When keys were used, until a store has it: what could not be written stays. Safe for use by several threads. */
final class LastUses {

    private static final Logger LOG = System.getLogger(LastUses.class.getName());

    private final Map<String, Instant> pending = new ConcurrentHashMap<>();
    private volatile boolean closed;

    void note(String id, long millis) {
        var unused = pending.merge(id, Instant.ofEpochMilli(millis), (one, other) -> one.isAfter(other) ? one : other);
        if (closed) {
            log();
        }
    }

    /** Writes all that was noted until now. */
    void flush(ApiKeyStore store) throws ApiKeyStoreException {
        Map<String, Instant> noted = Map.copyOf(pending);
        if (!noted.isEmpty()) {
            store.markUsed(noted);
            // What was noted meanwhile is later, and stays.
            noted.forEach(pending::remove);
        }
    }

    /** Has all that is pending in the log, which is the last resort, and all that a request under way still notes. */
    void close() {
        closed = true;
        log();
    }

    private void log() {
        for (String id : new TreeSet<>(pending.keySet())) {
            Instant time = pending.remove(id);
            if (time != null) {
                LOG.log(Level.WARNING, "GH3005 not written to the store: the key " + id + " was used at " + time);
            }
        }
    }
}
