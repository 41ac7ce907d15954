package dev.gatehouse.apikey;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.EngineContext;
import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an administrator does with keys; every change is an audit event. Safe for use by several threads. */
public final class ApiKeyAdministration implements AutoCloseable {

    private final ApiKeyStore store;
    private final String environment;
    private final KeyHasher hasher;
    private final EngineContext context;
    private final SecureRandom random = new SecureRandom();

    ApiKeyAdministration(ApiKeyStore store, String environment, KeyHasher hasher, EngineContext context) {
        this.store = store;
        this.environment = environment;
        this.hasher = hasher;
        this.context = context;
    }

    /**
     * Makes a key and stores its hash.
     *
     * @throws IllegalArgumentException if a part of it is none, in words for an administrator
     * @throws ApiKeyStoreException if it could not be stored
     */
    public IssuedApiKey create(NewApiKey wanted) throws ApiKeyStoreException {
        IssuedApiKey issued = make(wanted);
        store.insert(issued.stored());
        record("api-key.created", issued.stored(), Map.of());
        return issued;
    }

    /**
     * Makes a key that somebody else stores: its record goes into the file of a file store.
     *
     * @throws IllegalArgumentException if a part of it is none, in words for an administrator
     */
    public IssuedApiKey createUnstored(NewApiKey wanted) {
        IssuedApiKey issued = make(wanted);
        record("api-key.created", issued.stored(), Map.of(), Map.of("stored", false));
        return issued;
    }

    /**
     * Asks the store, for nothing.
     *
     * @throws ApiKeyStoreException if it can't be asked
     */
    public void reach() throws ApiKeyStoreException {
        var unused = store.find("0".repeat(16));
    }

    /** All keys, the oldest first. */
    public List<StoredApiKey> list() throws ApiKeyStoreException {
        return store.list();
    }

    /**
     * Hands over the keys of a selection, the oldest first, without holding all of them.
     *
     * @throws ApiKeyStoreException if the store can't be asked, or has no key {@link ApiKeyQuery#after()}
     */
    public void visit(ApiKeyQuery query, ApiKeyQuery.Visitor visitor) throws ApiKeyStoreException {
        store.visit(query, visitor);
    }

    /**
     * Makes a successor with the same rights and the same length of life; the old key stays good for {@code overlap}.
     *
     * @throws ApiKeyStateException if there is no such key, or it was revoked or rotated before
     */
    public IssuedApiKey rotate(String id, Duration overlap) throws ApiKeyStoreException, ApiKeyStateException {
        StoredApiKey old = store.find(id).orElseThrow(() -> new ApiKeyStateException(StateChecks.unknown(id)));
        if (old.state() == StoredApiKey.State.REVOKED || old.successor() != null) {
            throw new ApiKeyStateException(StateChecks.rotation(id, old));
        }
        Instant expires = old.expires();
        IssuedApiKey issued = make(new NewApiKey(
                old.client(),
                old.owner(),
                old.tenant(),
                old.scopes(),
                old.roles(),
                old.rateLimit(),
                old.environment(),
                expires == null ? null : Duration.between(old.created(), expires)));
        Instant until = issued.stored().created().plus(overlap);
        StoredApiKey replaced = store.rotate(id, issued.stored(), until);
        record(
                "api-key.rotated",
                replaced,
                Map.of("successor", issued.stored().id(), "overlap_until", until.toString()));
        return issued;
    }

    /**
     * Revokes a key, for good.
     *
     * @throws ApiKeyStateException if there is no such key, or it was revoked before
     */
    public StoredApiKey revoke(String id) throws ApiKeyStoreException, ApiKeyStateException {
        StoredApiKey revoked = store.revoke(id);
        record("api-key.revoked", revoked, Map.of());
        return revoked;
    }

    private IssuedApiKey make(NewApiKey wanted) {
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        String where = wanted.environment() == null ? environment : wanted.environment();
        ApiKey key;
        try {
            key = ApiKey.generate(where, random);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the environment is not 1 to 16 lower-case letters and digits", e);
        }
        StoredApiKey stored = new StoredApiKey(
                key.id(),
                where,
                hasher.hash(key),
                wanted.client(),
                wanted.owner(),
                wanted.tenant(),
                wanted.scopes(),
                wanted.roles(),
                wanted.rateLimit(),
                now,
                wanted.validity() == null ? null : now.plus(wanted.validity()),
                StoredApiKey.State.ACTIVE,
                null,
                null,
                null);
        return new IssuedApiKey(stored, key.text());
    }

    private void record(String type, StoredApiKey key, Map<String, String> more) {
        record(type, key, more, Map.of());
    }

    private void record(String type, StoredApiKey key, Map<String, String> more, Map<String, Boolean> flags) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("key_id", key.id());
        details.put("environment", key.environment());
        details.put("client", key.client());
        putIfAny(details, "owner", key.owner());
        putIfAny(details, "tenant", key.tenant());
        details.put("scopes", String.join(" ", key.scopes()));
        details.put("roles", String.join(",", key.roles()));
        details.put("expires", key.expires() == null ? "never" : key.expires().toString());
        details.putAll(new java.util.TreeMap<>(more));
        context.audit().record(new AuditEvent(type, details, flags));
    }

    private static void putIfAny(Map<String, String> details, String name, @Nullable String value) {
        if (value != null) {
            details.put(name, value);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
