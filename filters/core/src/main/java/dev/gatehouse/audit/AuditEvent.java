package dev.gatehouse.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened. Immutable; never holds a credential.
 *
 * @param type what, as a word with dots such as {@code api-key.old-used}
 * @param details by name, in order; values may hold whatever a client sent
 */
public record AuditEvent(String type, Map<String, String> details) {

    /** Copies the details, in an order that stays. */
    public AuditEvent {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
