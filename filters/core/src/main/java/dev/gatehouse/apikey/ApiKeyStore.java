package dev.gatehouse.apikey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where keys are stored. Implementations are safe for use by several threads; a call blocks for a few seconds at the
 * most.
 */
public interface ApiKeyStore extends AutoCloseable {

    /**
     * The key of that id.
     *
     * @throws ApiKeyStoreException if the store can't be asked
     */
    Optional<StoredApiKey> find(String id) throws ApiKeyStoreException;

    /**
     * Hands over the keys of a selection, the oldest first, without holding all of them.
     *
     * @throws ApiKeyStoreException if the store can't be asked, or has no key {@link ApiKeyQuery#after()}
     */
    void visit(ApiKeyQuery query, ApiKeyQuery.Visitor visitor) throws ApiKeyStoreException;

    /**
     * All keys, the oldest first; for stores that are known to be small.
     *
     * @throws ApiKeyStoreException if the store can't be asked
     */
    default List<StoredApiKey> list() throws ApiKeyStoreException {
        List<StoredApiKey> keys = new ArrayList<>();
        visit(ApiKeyQuery.all(Instant.EPOCH), keys::add);
        return keys;
    }

    /**
     * Adds a key.
     *
     * @throws ApiKeyStoreException if the store can't be written to, or has one of that id
     */
    void insert(StoredApiKey key) throws ApiKeyStoreException;

    /**
     * Revokes a key, for good.
     *
     * @return the key as it is then
     * @throws ApiKeyStateException if there is none of that id, or it was revoked before
     * @throws ApiKeyStoreException if the store can't be written to
     */
    StoredApiKey revoke(String id) throws ApiKeyStoreException, ApiKeyStateException;

    /**
     * Adds a key's successor and lets the key end, both or neither.
     *
     * @param overlapUntil the first moment at which the old key is no longer good
     * @return the old key as it is then
     * @throws ApiKeyStateException if there is none of that id, or it was revoked or rotated before
     * @throws ApiKeyStoreException if the store can't be written to
     */
    StoredApiKey rotate(String id, StoredApiKey successor, Instant overlapUntil)
            throws ApiKeyStoreException, ApiKeyStateException;

    /**
     * Notes when keys were last used; an earlier moment than the one that is stored changes nothing, nor does an unknown
     * id. A store that keeps no such notes does nothing.
     *
     * @throws ApiKeyStoreException if the store can't be written to; the caller keeps the notes then
     */
    void markUsed(Map<String, Instant> uses) throws ApiKeyStoreException;

    /** Lets go of what it holds. */
    @Override
    default void close() {}
}
