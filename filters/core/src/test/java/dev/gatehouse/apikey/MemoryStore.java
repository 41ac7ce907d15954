package dev.gatehouse.apikey;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that counts, fails and waits as a test says. */
final class MemoryStore implements ApiKeyStore {

    final Map<String, StoredApiKey> keys = new ConcurrentHashMap<>();
    final Map<String, Instant> used = new ConcurrentHashMap<>();
    final AtomicInteger finds = new AtomicInteger();
    final AtomicInteger writes = new AtomicInteger();
    final AtomicBoolean closed = new AtomicBoolean();
    volatile boolean down;
    volatile CountDownLatch gate = new CountDownLatch(0);
    /** What look-ups of ids that it does not have wait for, and how many there were. */
    volatile CountDownLatch strangersGate = new CountDownLatch(0);

    final AtomicInteger strangers = new AtomicInteger();

    private void demandUp() throws ApiKeyStoreException {
        if (down) {
            throw new ApiKeyStoreException("the memory is down", null);
        }
    }

    @Override
    public Optional<StoredApiKey> find(String id) throws ApiKeyStoreException {
        if (id.equals(ApiKeyDirectory.PROBED_ID)) {
            demandUp();
            return Optional.empty();
        }
        finds.incrementAndGet();
        try {
            gate.await();
            if (!keys.containsKey(id)) {
                strangers.incrementAndGet();
                strangersGate.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        demandUp();
        return Optional.ofNullable(keys.get(id));
    }

    @Override
    public void visit(ApiKeyQuery query, ApiKeyQuery.Visitor visitor) {
        for (StoredApiKey key : keys.values()) {
            if (query.matches(key) && !visitor.visit(key)) {
                return;
            }
        }
    }

    @Override
    public void insert(StoredApiKey key) {
        keys.put(key.id(), key);
    }

    @Override
    public StoredApiKey revoke(String id) throws ApiKeyStateException {
        StoredApiKey found = keys.get(id);
        if (found == null || found.state() == StoredApiKey.State.REVOKED) {
            throw new ApiKeyStateException(StateChecks.revocation(id, found));
        }
        keys.put(id, found.revoked());
        return found.revoked();
    }

    @Override
    public StoredApiKey rotate(String id, StoredApiKey successor, Instant overlapUntil) throws ApiKeyStateException {
        StoredApiKey found = keys.get(id);
        if (found == null) {
            throw new ApiKeyStateException(StateChecks.rotation(id, null));
        }
        StoredApiKey replaced = found.replacedBy(successor.id(), overlapUntil);
        keys.put(id, replaced);
        keys.put(successor.id(), successor);
        return replaced;
    }

    @Override
    public void markUsed(Map<String, Instant> uses) throws ApiKeyStoreException {
        demandUp();
        writes.incrementAndGet();
        used.putAll(uses);
    }

    @Override
    public void close() {
        closed.set(true);
    }
}
