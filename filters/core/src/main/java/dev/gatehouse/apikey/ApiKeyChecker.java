package dev.gatehouse.apikey;

import dev.gatehouse.apikey.KeyLookups.Found;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.strict.MalformedException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds keys against a store, and notes their use. One outlives the authenticators before and after a reload that
 * changed nothing for it: it ends when the last lets go. Safe for use by several threads.
 */
final class ApiKeyChecker {

    private static final Logger LOG = System.getLogger(ApiKeyChecker.class.getName());

    private static final long NOTE_MILLIS = 60_000;
    private static final long PROBE_MILLIS = 1_000;
    private static final long FLUSH_MILLIS = 2_000;
    private static final long CLOSE_MILLIS = 3_000;
    /** At the end there is no later: a pool may still hold connections that broke. */
    private static final int MOST_ATTEMPTS = 3;

    private static final int REFRESHERS = 4;
    private static final int MOST_REFRESHES = 2_000;

    private final String environment;
    private final ApiKeyStore store;
    private final KeyHasher hasher;
    private final Clock clock;
    private final StoreBreaker breaker;
    private final ApiKeyDirectory directory;
    private final LastUses lastUses = new LastUses();
    private final OldKeyUses oldUses;
    private final ThreadPoolExecutor refreshers;
    private final ScheduledExecutorService writer;
    private final AtomicInteger users = new AtomicInteger(1);
    private final AtomicBoolean missesPepper = new AtomicBoolean();
    private final byte[] nobody = new byte[32];

    ApiKeyChecker(ApiKeyConfig config, ApiKeyStore store, EngineContext context) {
        this.environment = config.environment();
        this.store = store;
        this.hasher = new KeyHasher(config.pepper());
        this.clock = context.clock();
        this.oldUses = new OldKeyUses(context.audit(), context.meters());
        this.refreshers = new ThreadPoolExecutor(
                REFRESHERS,
                REFRESHERS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_REFRESHES),
                daemons("gatehouse-api-keys-refresh"));
        refreshers.allowCoreThreadTimeOut(true);
        this.breaker = new StoreBreaker(config.cache(), config.grace(), context, System::nanoTime);
        this.directory = new ApiKeyDirectory(
                store, breaker, config.cache(), config.grace(), config.cacheEntries(), clock, refreshers);
        this.writer = Executors.newSingleThreadScheduledExecutor(daemons("gatehouse-api-keys"));
        var unused = writer.scheduleWithFixedDelay(this::probe, 0, PROBE_MILLIS, TimeUnit.MILLISECONDS);
        unused = writer.scheduleWithFixedDelay(this::tick, FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** One more user, whose context counts from now on. */
    ApiKeyChecker retain(EngineContext context) {
        users.incrementAndGet();
        oldUses.redirect(context.audit());
        breaker.redirect(context.audit());
        return this;
    }

    /** Returns how the store is. */
    Health.State state() {
        return breaker.state();
    }

    AuthResult check(String text) {
        ApiKey key;
        try {
            key = ApiKey.parse(text);
        } catch (MalformedException e) {
            return Rejected.of(FailureCode.API_KEY_MALFORMED, String.valueOf(e.getMessage()));
        }
        if (!key.environment().equals(environment)) {
            return Rejected.of(
                    FailureCode.API_KEY_ENVIRONMENT,
                    "a key of the environment " + key.environment() + "; here it is " + environment);
        }
        String id = key.id();
        long now = clock.millis();
        CachedKey lately = directory.lately(id, now);
        boolean proven = lately == null
                ? matches(key, hasher.preferred(), nobody)
                : matches(key, lately.key.hash().algorithm(), lately.hash);
        if (lately != null && proven && (directory.isUsable(lately, now) || directory.isInGrace(lately, now, false))) {
            return admit(lately);
        }
        // An unknown id and a wrong secret cost the same: two hashes and one look-up, be the id remembered or not.
        Found found;
        try {
            found = directory.read(id, proven);
        } catch (ApiKeyStoreException e) {
            if (lately != null && proven && directory.isInGrace(lately, now, e.isOutage())) {
                return admit(lately);
            }
            return Rejected.of(FailureCode.API_KEYS_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
        StoredApiKey stored = found.key();
        boolean matches = stored == null
                ? matches(key, hasher.preferred(), nobody)
                : matches(key, stored.hash().algorithm(), stored.hash().octets());
        if (lately != null && proven && !matches) {
            // The store's answer counts in an outage that follows, too.
            directory.forget(id, lately, found.readAt());
        }
        if (stored == null) {
            return Rejected.of(FailureCode.API_KEY_UNKNOWN, "no key has the id " + id);
        }
        if (!hasher.knows(stored.hash().algorithm())) {
            return withoutPepper(id);
        }
        return matches
                ? admit(directory.remember(stored, found.readAt()))
                : Rejected.of(FailureCode.API_KEY_UNKNOWN, "the secret is not that of the key " + id);
    }

    /** False for an algorithm that can't be computed, after as much work. */
    private boolean matches(ApiKey key, KeyHash.Algorithm algorithm, byte[] expected) {
        return hasher.knows(algorithm)
                ? MessageDigest.isEqual(hasher.octets(key, algorithm), expected)
                : MessageDigest.isEqual(hasher.octets(key, hasher.preferred()), nobody);
    }

    /** To the caller like an unknown key: whoever guesses ids must not learn which there are. */
    private AuthResult withoutPepper(String id) {
        String reason = "the key " + id + " was made with a pepper, and gatehouse.api-keys.pepper is not set";
        if (missesPepper.compareAndSet(false, true)) {
            LOG.log(Level.ERROR, "GH3008 " + reason + "; all such keys are refused");
        }
        return Rejected.of(FailureCode.API_KEY_UNKNOWN, reason);
    }

    private AuthResult admit(CachedKey entry) {
        StoredApiKey key = entry.key;
        long now = clock.millis();
        if (!key.environment().equals(environment)) {
            return Rejected.of(
                    FailureCode.API_KEY_ENVIRONMENT, "the store has " + key.id() + " for " + key.environment());
        }
        if (key.state() != StoredApiKey.State.ACTIVE) {
            return Rejected.of(FailureCode.API_KEY_REVOKED, "the key " + key.id() + " is revoked");
        }
        if (now >= entry.overlapUntil) {
            return Rejected.of(
                    FailureCode.API_KEY_REVOKED,
                    "the key " + key.id() + " was replaced by " + key.successor() + ", and the overlap ended at "
                            + key.overlapUntil());
        }
        if (now >= entry.expires) {
            return Rejected.of(FailureCode.API_KEY_EXPIRED, "the key " + key.id() + " expired at " + key.expires());
        }
        long noted = entry.noted.get();
        if (now - noted >= NOTE_MILLIS && entry.noted.compareAndSet(noted, now)) {
            lastUses.note(key.id(), now);
        }
        if (key.successor() != null) {
            oldUses.count(key, now);
        }
        return entry.result;
    }

    /** Must not throw: a timer ends with its first exception. */
    private void tick() {
        try {
            oldUses.tick(clock.millis());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "GH3007 uses of rotated API keys could not be reported", e);
        }
        // While the store does not answer a flush would only delay the probes.
        if (!breaker.isOpen()) {
            var unused = flushed();
        }
    }

    /** Must not throw: a timer ends with its first exception. */
    private void probe() {
        try {
            directory.probe();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "the store of API keys failed at a probe", e);
        }
    }

    private boolean flushed() {
        try {
            lastUses.flush(store);
            return true;
        } catch (ApiKeyStoreException | RuntimeException e) {
            LOG.log(Level.DEBUG, "uses of API keys are not written yet", e);
            return false;
        }
    }

    /** One user less; the last writes down what is still to be, and closes the store. */
    void release() {
        if (users.decrementAndGet() > 0) {
            return;
        }
        refreshers.shutdownNow();
        oldUses.finish(clock.millis());
        // Behind a flush that is under way, on the same thread.
        Future<Boolean> flush = writer.submit(() -> {
            boolean done = false;
            for (int attempt = 1; !done && attempt <= MOST_ATTEMPTS; attempt++) {
                done = flushed();
            }
            return done;
        });
        writer.shutdown();
        try {
            var unused = flush.get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.DEBUG, "the last uses of API keys were not written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.shutdownNow();
        lastUses.close();
        store.close();
    }
}
