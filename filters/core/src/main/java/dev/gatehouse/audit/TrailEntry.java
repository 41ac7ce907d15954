package dev.gatehouse.audit;

/** What waits in the queue. */
sealed interface TrailEntry permits RequestEvent, TrailEntry.Dated {

    /** Any other event, and when it happened in milliseconds since 1970. */
    record Dated(long time, AuditEvent event) implements TrailEntry {}
}
