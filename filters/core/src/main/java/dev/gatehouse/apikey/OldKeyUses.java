package dev.gatehouse.apikey;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the uses of keys that were rotated, so that their owners learn of callers that still have the old one: an event
 * at the first use, then at most one a minute for each key. Safe for use by several threads.
 */
final class OldKeyUses {

    private static final long PAUSE_MILLIS = 60_000;
    private static final long FORGET_MILLIS = 10 * PAUSE_MILLIS;

    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
    private final Meters.Counter uses;
    private volatile AuditSink audit;
    private volatile boolean finished;

    OldKeyUses(AuditSink audit, Meters meters) {
        this.uses = meters.counter(Meter.API_KEY_OLD_USES);
        this.audit = audit;
    }

    /** Events go there from now on. */
    void redirect(AuditSink sink) {
        audit = sink;
    }

    void count(StoredApiKey key, long now) {
        uses.increment();
        var unused = tallies.compute(key.id(), (id, tally) -> {
            Tally counted = tally == null ? new Tally(key, 1, Long.MIN_VALUE) : tally.more(key);
            return finished || counted.isDue(now) ? report(counted, now) : counted;
        });
    }

    /** Reports what is due, and forgets keys that are no longer used. */
    void tick(long now) {
        for (String id : tallies.keySet()) {
            var unused = tallies.computeIfPresent(id, (same, tally) -> {
                if (tally.uses > 0) {
                    return tally.isDue(now) ? report(tally, now) : tally;
                }
                return now - tally.reported > FORGET_MILLIS ? null : tally;
            });
        }
    }

    /** Reports all that was counted and not yet told, and what is still to come at once. */
    void finish(long now) {
        finished = true;
        for (String id : tallies.keySet()) {
            var unused = tallies.computeIfPresent(id, (same, tally) -> tally.uses > 0 ? report(tally, now) : tally);
        }
    }

    private Tally report(Tally tally, long now) {
        StoredApiKey key = tally.key;
        Map<String, String> details = new LinkedHashMap<>();
        details.put("key_id", key.id());
        details.put("client", key.client());
        details.put("successor", String.valueOf(key.successor()));
        details.put("overlap_until", String.valueOf(key.overlapUntil()));
        details.put("uses", Long.toString(tally.uses));
        audit.record(new AuditEvent("api-key.old-used", details));
        return new Tally(key, 0, now);
    }

    private record Tally(StoredApiKey key, long uses, long reported) {

        Tally more(StoredApiKey latest) {
            return new Tally(latest, uses + 1, reported);
        }

        boolean isDue(long now) {
            return reported == Long.MIN_VALUE || now - reported >= PAUSE_MILLIS;
        }
    }
}
