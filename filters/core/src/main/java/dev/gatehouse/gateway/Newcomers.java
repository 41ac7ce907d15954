package dev.gatehouse.gateway;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notices a tenant's first admitted request, and each client's first for a tenant, since the start. Remembers so many
 * clients and no more; those beyond are no news any longer. Safe for use by several threads.
 */
final class Newcomers {

    static final int MOST_CLIENTS = 100_000;

    /** No tenant may take the room of all others. */
    static final int MOST_OF_A_TENANT = 10_000;

    private final Meters meters;
    private final AuditSink audit;
    private final Map<String, Clients> tenants = new ConcurrentHashMap<>();
    private final AtomicInteger remembered = new AtomicInteger();

    Newcomers(Meters meters, AuditSink audit) {
        this.meters = meters;
        this.audit = audit;
    }

    void see(String tenant, Identity identity) {
        Clients clients = tenants.get(tenant);
        if (clients == null) {
            clients = tenants.computeIfAbsent(tenant, this::first);
        }
        String client = identity.client();
        if (client == null || clients.known.contains(client)) {
            return;
        }
        if (clients.known.size() < MOST_OF_A_TENANT && remembered.get() < MOST_CLIENTS && clients.known.add(client)) {
            remembered.incrementAndGet();
            clients.seen.increment();
            audit.record(event("client.first-seen", tenant, identity.scheme(), client));
        }
    }

    private Clients first(String tenant) {
        meters.counter(Meter.TENANTS_SEEN).increment();
        audit.record(event("tenant.first-seen", tenant, null, null));
        return new Clients(ConcurrentHashMap.newKeySet(), meters.counter(Meter.CLIENTS_SEEN, tenant));
    }

    private static AuditEvent event(String type, String tenant, @Nullable String scheme, @Nullable String client) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("tenant", tenant);
        if (scheme != null && client != null) {
            details.put("scheme", scheme);
            details.put("client", client);
        }
        return new AuditEvent(type, details);
    }

    private record Clients(Set<String> known, Meters.Counter seen) {}
}
