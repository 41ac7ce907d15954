package dev.gatehouse.jwt;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells the audit which keys of an issuer came and went: {@code issuer.keys-changed}. Safe for use by several threads. */
final class KeyChanges {

    /** A provider may publish as many keys as it likes; so many are named. */
    static final int MOST_NAMED = 20;

    private static final int LONGEST_NAME = 100;

    private final String issuer;
    private final AuditSink audit;

    KeyChanges(String issuer, AuditSink audit) {
        this.issuer = issuer;
        this.audit = audit;
    }

    /**
     * Tells what has changed, if anything has.
     *
     * @param before the keys until now; null if there were none yet, which is no news
     */
    void tell(@Nullable VerificationKeys before, VerificationKeys now) {
        if (before == null) {
            return;
        }
        List<VerificationKey> came = now.without(before);
        List<VerificationKey> went = before.without(now);
        if (came.isEmpty() && went.isEmpty()) {
            return;
        }
        Map<String, String> details = new LinkedHashMap<>();
        details.put("issuer", issuer);
        put("came", came, details);
        put("went", went, details);
        audit.record(new AuditEvent("issuer.keys-changed", details));
    }

    private static void put(String name, List<VerificationKey> keys, Map<String, String> details) {
        if (!keys.isEmpty()) {
            String named = keys.stream().limit(MOST_NAMED).map(KeyChanges::name).collect(Collectors.joining(" "));
            int more = keys.size() - MOST_NAMED;
            details.put(name, more > 0 ? named + " and " + more + " more" : named);
        }
    }

    /** By its {@code kid}; one without has its thumbprint. */
    private static String name(VerificationKey key) {
        String name = key.keyId() == null ? key.thumbprint() : key.keyId();
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    }
}
