package dev.gatehouse.ratelimit;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Audit events of refused requests: the first of a bucket at once, then one a minute with how many there were, so that a
 * flood of requests is no flood of events. Safe for use by several threads.
 */
final class RefusalEvents {

    private static final long MINUTE = 60_000;
    private static final int MOST = 10_000;

    private final AuditSink audit;
    /** Those whose minute ends first come first. */
    private final Map<BucketKey, Refusals> refused = new LinkedHashMap<>();

    private long unnamed;

    RefusalEvents(AuditSink audit) {
        this.audit = audit;
    }

    /**
     * Notes a refusal.
     *
     * @param details who, what and where
     */
    void refused(String type, BucketKey key, long now, Map<String, String> details) {
        List<AuditEvent> due = new ArrayList<>();
        synchronized (this) {
            collect(now, due);
            Refusals known = refused.get(key);
            if (known != null) {
                known.count++;
            } else if (refused.size() < MOST) {
                refused.put(key, new Refusals(type, now + MINUTE, details));
                due.add(event(type, details, 1));
            } else {
                unnamed++;
            }
        }
        due.forEach(audit::record);
    }

    /** Writes down what is counted and not yet told, if its minute is over; to be called each second or so. */
    void flush(long now) {
        List<AuditEvent> due = new ArrayList<>();
        synchronized (this) {
            collect(now, due);
        }
        due.forEach(audit::record);
    }

    private void collect(long now, List<AuditEvent> due) {
        List<Map.Entry<BucketKey, Refusals>> again = new ArrayList<>(0);
        for (Iterator<Map.Entry<BucketKey, Refusals>> all = refused.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<BucketKey, Refusals> entry = all.next();
            Refusals refusals = entry.getValue();
            if (refusals.until > now) {
                break;
            }
            all.remove();
            if (refusals.count > 0) {
                due.add(event(refusals.type, refusals.details, refusals.count));
                again.add(Map.entry(
                        entry.getKey(),
                        new Refusals(refusals.type, now == Long.MAX_VALUE ? now : now + MINUTE, refusals.details)));
            }
        }
        if (now != Long.MAX_VALUE) {
            again.forEach(entry -> refused.put(entry.getKey(), entry.getValue()));
        }
        if (unnamed > 0 && refused.size() < MOST) {
            due.add(event("rate-limit.refused", Map.of("bucket", "others"), unnamed));
            unnamed = 0;
        }
    }

    private static AuditEvent event(String type, Map<String, String> details, long count) {
        Map<String, String> all = new LinkedHashMap<>(details);
        all.put("count", Long.toString(count));
        return new AuditEvent(type, all);
    }

    private static final class Refusals {

        private final String type;
        private final long until;
        private final Map<String, String> details;
        private long count;

        Refusals(String type, long until, Map<String, String> details) {
            this.type = type;
            this.until = until;
            this.details = details;
        }
    }
}
