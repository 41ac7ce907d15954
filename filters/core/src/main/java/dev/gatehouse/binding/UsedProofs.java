package dev.gatehouse.binding;

import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.Sha256;

import java.time.Clock;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Proofs that were used, each as long as it could be used again (RFC 9449 §11.1). Never forgets one before its time to
 * make room: when it is full, it says so. Safe for use by several threads.
 */
final class UsedProofs {

    /** What one caller may use of the whole, so that one client can't lock the others out. */
    private static final int SHARE = 4;

    /** What became of a proof. */
    enum Use {
        FIRST,
        AGAIN,
        FULL
    }

    private record Entry(String holder, long until) {}

    private final Clock clock;
    /** In the order of their ends, since each lives as long as the others. */
    private final Map<Sha256, Entry> entries = new LinkedHashMap<>();

    private final Map<String, Integer> byHolder = new HashMap<>();

    UsedProofs(Clock clock) {
        this.clock = clock;
    }

    /**
     * Notes that a proof is used.
     *
     * @param key the thumbprint of the key that signed it
     * @param id its {@code jti}
     * @param holder whose token it goes with, who may use a part of the whole
     * @param millis how long it could be used again
     * @param most how many may be remembered
     */
    Use use(String key, String id, String holder, long millis, int most) {
        return use(digest(key, id), holder, millis, most);
    }

    /** What names a proof. */
    static Sha256 digest(String key, String id) {
        return BearerToken.of(key + '.' + id).digest();
    }

    Use use(Sha256 digest, String holder, long millis, int most) {
        long now = clock.millis();
        synchronized (entries) {
            forget(now);
            if (entries.containsKey(digest)) {
                return Use.AGAIN;
            }
            int used = byHolder.getOrDefault(holder, 0);
            if (entries.size() >= most || used >= Math.max(1, most / SHARE)) {
                return Use.FULL;
            }
            entries.put(digest, new Entry(holder, now + millis));
            byHolder.put(holder, used + 1);
            return Use.FIRST;
        }
    }

    private void forget(long now) {
        Iterator<Entry> eldest = entries.values().iterator();
        while (eldest.hasNext()) {
            Entry entry = eldest.next();
            if (entry.until > now) {
                return;
            }
            eldest.remove();
            byHolder.computeIfPresent(entry.holder, (holder, count) -> count == 1 ? null : count - 1);
        }
    }
}
