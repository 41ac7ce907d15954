package dev.gatehouse.apikey;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** When keys were used, until a store has it: what could not be written stays. Safe for use by several threads. */
final class LastUses {

    private static final Logger LOG = System.getLogger(LastUses.class.getName());

    private final Map<String, Instant> pending = new ConcurrentHashMap<>();

    void note(String id, long millis) {
        var unused = pending.merge(id, Instant.ofEpochMilli(millis), (one, other) -> one.isAfter(other) ? one : other);
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

    /** The last resort: the log has what the store can't have. */
    void log() {
        new TreeMap<>(pending)
                .forEach((id, time) -> LOG.log(
                        Level.WARNING, "GH3005 not written to the store: the key " + id + " was used at " + time));
    }
}
