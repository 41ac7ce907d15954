package dev.gatehouse.apikey;

import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keys in a JSON file that others write, read again when it changes. A broken file changes nothing: the last good one
 * stays, and the log says so. When keys were last used is not written down. Safe for use by several threads.
 */
public final class FileApiKeyStore implements ApiKeyStore {

    private static final Logger LOG = System.getLogger(FileApiKeyStore.class.getName());
    private static final int POLL_MILLIS = 1000;

    private final Path file;
    private final ScheduledExecutorService poll = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gatehouse-api-key-file");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable Map<String, StoredApiKey> keys;
    private byte[] seen = {};
    private boolean unreadable;

    /** The keys of {@code file}, which need not be there yet. */
    public FileApiKeyStore(Path file) {
        this.file = file;
        readIfChanged();
        var unused = poll.scheduleWithFixedDelay(this::readIfChanged, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Compares the content: a modification time is too coarse for two changes in a row. Never throws. */
    void readIfChanged() {
        synchronized (poll) {
            try {
                byte[] document = Files.readAllBytes(file);
                if (!Arrays.equals(document, seen) || unreadable) {
                    unreadable = false;
                    seen = document;
                    keys = parse(document);
                    LOG.log(Level.INFO, "GH3004 read the API keys of " + file);
                }
            } catch (IOException e) {
                if (!unreadable) {
                    unreadable = true;
                    kept("can't be read (" + e.getClass().getSimpleName() + ")");
                }
            } catch (MalformedException | RuntimeException e) {
                kept("is broken: " + e.getMessage());
            }
        }
    }

    private void kept(String problem) {
        LOG.log(
                Level.ERROR,
                "GH3003 the file of API keys " + file + " " + problem
                        + (keys == null ? "; requests with a key get 503" : "; the last good one stays in force"));
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
    public List<StoredApiKey> list() throws ApiKeyStoreException {
        return current().values().stream()
                .sorted(Comparator.comparing(StoredApiKey::created).thenComparing(StoredApiKey::id))
                .toList();
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
        poll.shutdownNow();
    }
}
