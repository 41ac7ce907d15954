package dev.gatehouse.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened. Immutable; never holds a credential.
 *
 * @param type what, as a word with dots such as {@code api-key.old-used}
 * @param details by name, in order; values may hold whatever a client sent, and are cut where they
 *     are long or hold a credential
 * @param flags what is true or false, by name, in order
 */
public record AuditEvent(String type, Map<String, String> details, Map<String, Boolean> flags) {

    /** An event without flags. */
    public AuditEvent(String type, Map<String, String> details) {
        this(type, details, Map.of());
    }

    /** Copies the details, in an order that stays. */
    public AuditEvent {
        Map<String, String> bounded = new LinkedHashMap<>();
        details.forEach((name, value) -> bounded.put(name, BoundedText.masked(value, BoundedText.DETAIL)));
        details = Collections.unmodifiableMap(bounded);
        flags = Collections.unmodifiableMap(new LinkedHashMap<>(flags));
    }
}
