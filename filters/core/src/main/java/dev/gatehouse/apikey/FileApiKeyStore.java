package dev.gatehouse.apikey;

import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.WatchedFiles;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keys in a JSON file that others write, read again when it changes. A changed file counts without a quiet period, so that
 * a revocation does: a JSON object whose end is missing is malformed, and a broken file changes nothing. The times of the
 * keys' last use are not written. Safe for use by several threads.
 */
public final class FileApiKeyStore implements ApiKeyStore {

    private static final Comparator<StoredApiKey> OLDEST_FIRST =
            Comparator.comparing(StoredApiKey::created).thenComparing(StoredApiKey::id);

    private final Path file;
    private final WatchedFiles<Map<String, StoredApiKey>> watched;
    private volatile @Nullable Map<String, StoredApiKey> keys;

    /** The keys of {@code path}, which need not be there yet. */
    public FileApiKeyStore(Path path, FileWatch files) {
        this.file = path;
        WatchedFiles.Listener<Map<String, StoredApiKey>> listener =
                files.reporting("gatehouse.api-keys.file", List.of(path), read -> keys = read);
        this.watched = WatchedFiles.ofCompleteForm(List.of(path), () -> parse(Files.readAllBytes(path)), listener);
        try {
            keys = watched.load();
        } catch (IOException | MalformedException | RuntimeException e) {
            listener.failed(e);
        }
        files.add(watched);
    }

    private static Map<String, StoredApiKey> parse(byte[] document) throws MalformedException {
        Map<String, Object> root = StrictJson.object(document);
        if (!(root.get("keys") instanceof List<?> records) || root.size() != 1) {
            throw new MalformedException("it must be an object with one member, keys, a list");
        }
        Map<String, StoredApiKey> read = new LinkedHashMap<>();
        int number = 0;
        for (Object element : records) {
            number++;
            StoredApiKey key;
            try {
                key = ApiKeyJson.read(element);
            } catch (IllegalArgumentException | MalformedException e) {
                throw new MalformedException("key number " + number + ": " + e.getMessage());
            }
            if (read.put(key.id(), key) != null) {
                throw new MalformedException("key number " + number + " has the id of an earlier one");
            }
        }
        return Map.copyOf(read);
    }

    @Override
    public Optional<StoredApiKey> find(String id) throws ApiKeyStoreException {
        return Optional.ofNullable(current().get(id));
    }

    @Override
    public void visit(ApiKeyQuery query, ApiKeyQuery.Visitor visitor) throws ApiKeyStoreException {
        Map<String, StoredApiKey> all = current();
        StoredApiKey after = query.after() == null ? null : all.get(query.after());
        if (query.after() != null && after == null) {
            throw new ApiKeyStoreException(StateChecks.unknown(query.after()), null);
        }
        for (StoredApiKey key : all.values().stream().sorted(OLDEST_FIRST).toList()) {
            boolean selected = (after == null || OLDEST_FIRST.compare(key, after) > 0) && query.matches(key);
            if (selected && !visitor.visit(key)) {
                return;
            }
        }
    }

    private Map<String, StoredApiKey> current() throws ApiKeyStoreException {
        Map<String, StoredApiKey> known = keys;
        if (known == null) {
            throw new ApiKeyStoreException("the file of API keys " + file + " was never read whole", null);
        }
        return known;
    }

    @Override
    public void insert(StoredApiKey key) throws ApiKeyStoreException {
        throw readOnly();
    }

    @Override
    public StoredApiKey revoke(String id) throws ApiKeyStoreException {
        throw readOnly();
    }

    @Override
    public StoredApiKey rotate(String id, StoredApiKey successor, Instant overlapUntil) throws ApiKeyStoreException {
        throw readOnly();
    }

    private ApiKeyStoreException readOnly() {
        return new ApiKeyStoreException(
                "the store is the file " + file + ", which Gatehouse only reads: create keys with --record, and put the"
                        + " records into it",
                null);
    }

    @Override
    public void markUsed(Map<String, Instant> uses) {
        // The file is its operator's, who would not expect it to change.
    }

    @Override
    public void close() {
        watched.close();
    }
}
