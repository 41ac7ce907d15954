package dev.gatehouse.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.quota.Share;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * One issuer's keys, live: the last good set is used until its refresh is overdue by more than the grace; a
 * {@code kid} that is not in it may cause a fetch, within {@link FetchBudget}. Safe for use by several threads.
 */
final class KeySet {

    private static final Logger LOG = System.getLogger(KeySet.class.getName());

    /** A key id that failed is not asked for again for as long as the budget's window. */
    private final Cache<String, Boolean> failing;

    /**
     * How many of the container's threads may wait for fetches, all issuers together. One issuer may have 64 of them, for
     * the requests that come at once after its keys have changed.
     */
    static final int MAX_WAITING = 96;

    private static final Share FAILED_ISSUERS = Share.half("issuers that failed");

    /** Metadata by OpenID, by RFC 8414, and the keys: what one fetch may consist of, one after the other. */
    private static final int FETCHES = 3;

    private final FairPlaces waiting;
    private final FetchQueue queue;
    private final String issuer;
    private final KeySource source;
    private final KeyPolicy policy;
    private final Clock clock;
    private final FetchBudget budget;
    private final KeyChanges changes;

    private volatile @Nullable Snapshot last;
    private volatile boolean failedBefore;
    private volatile @Nullable String lastFailure = "not fetched yet";
    private @Nullable Flight inFlight;

    /** A key set for itself, which tells nobody. */
    KeySet(String issuer, KeySource source, KeyPolicy policy, Clock clock) {
        this(issuer, source, policy, clock, new FairPlaces(MAX_WAITING), new FetchQueue(), event -> {});
    }

    /**
     * A key set.
     *
     * @param waiting the places for requests that wait for keys, of all sets that share it
     * @param queue what the fetches of all sets that share it wait in
     * @param audit told of keys that come and go
     */
    KeySet(
            String issuer,
            KeySource source,
            KeyPolicy policy,
            Clock clock,
            FairPlaces waiting,
            FetchQueue queue,
            AuditSink audit) {
        this.queue = queue;
        this.changes = new KeyChanges(issuer, audit);
        this.waiting = waiting;
        this.issuer = issuer;
        this.source = source;
        this.policy = policy;
        this.clock = clock;
        this.budget = new FetchBudget(clock);
        this.failing = Caffeine.newBuilder()
                .maximumSize(1_000)
                .expireAfterWrite(FetchBudget.WINDOW)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** The keys that may be used now, or null if there are none or they are too old. Never blocks. */
    @Nullable
    VerificationKeys usable() {
        Snapshot snapshot = last;
        return snapshot == null || clock.millis() > snapshot.usableUntil ? null : snapshot.keys;
    }

    /** How many seconds ago the keys were last read; -1 if they never were. */
    double age() {
        Snapshot snapshot = last;
        return snapshot == null ? -1 : Math.max(0, clock.millis() - snapshot.readAt) / 1000.0;
    }

    /** The key for a token; may wait for a fetch, no longer than a fetch may take. */
    KeyLookup find(@Nullable String keyId, SignatureAlgorithm algorithm) {
        VerificationKeys keys = usable();
        VerificationKey key = keys == null ? null : keys.find(keyId, algorithm);
        if (key != null) {
            return new KeyLookup.Found(key);
        }
        String wanted = keyId == null ? "" : keyId;
        boolean hopeless = keys != null && (keys.knows(keyId) || failing.getIfPresent(wanted) != null);
        if (hopeless) {
            return new KeyLookup.Unknown();
        }
        FairPlaces.Place place = waiting.enter(shares());
        if (place == null) {
            return new KeyLookup.Unavailable("too many requests wait for keys of " + issuer);
        }
        try {
            return fetchAndFind(keyId, algorithm);
        } finally {
            place.leave();
        }
    }

    /** Requests for an issuer that failed the last time are likely to wait in vain, as are those for others that failed. */
    private List<Share> shares() {
        return failedBefore ? List.of(Share.third(issuer), FAILED_ISSUERS) : List.of(Share.twoThirds(issuer));
    }

    private KeyLookup fetchAndFind(@Nullable String keyId, SignatureAlgorithm algorithm) {
        // A fetch that was under way may have begun before the provider knew the key, so one more may follow it.
        boolean fresh = false;
        long deadline = System.nanoTime() + policy.timeout().toNanos() * FETCHES;
        for (int attempt = 0; attempt < 2 && !fresh; attempt++) {
            FetchQueue.Reason reason = failedBefore ? FetchQueue.Reason.DOUBTFUL : FetchQueue.Reason.REQUEST;
            Attempt current = joinOrStart(budget::spend, reason);
            if (current == null) {
                break;
            }
            await(current.fetch(), deadline);
            fresh = current.started() || attempt > 0;
            VerificationKey key = find(usable(), keyId, algorithm);
            if (key != null) {
                return new KeyLookup.Found(key);
            }
            if (!current.fetch().isDone()) {
                return new KeyLookup.Unavailable("keys of " + issuer + " are still being fetched");
            }
        }
        VerificationKey key = find(usable(), keyId, algorithm);
        if (key != null) {
            return new KeyLookup.Found(key);
        }
        String failure = lastFailure;
        if (usable() == null || failure != null) {
            return new KeyLookup.Unavailable("no keys of " + issuer + ": " + failure);
        }
        if (fresh) {
            failing.put(keyId == null ? "" : keyId, true);
        }
        return new KeyLookup.Unknown();
    }

    /** Fetches the keys, or joins the fetch that is under way. The future is done once the keys are in use. */
    CompletableFuture<VerificationKeys> fetch() {
        FetchQueue.Reason reason = failedBefore ? FetchQueue.Reason.RETRY : FetchQueue.Reason.REFRESH;
        return Objects.requireNonNull(joinOrStart(() -> true, reason)).fetch();
    }

    /** The fetch under way, else a new one if it is permitted, else null. Decided at once, so that a crowd costs one. */
    private @Nullable Attempt joinOrStart(BooleanSupplier permit, FetchQueue.Reason reason) {
        Flight mine = new Flight(new CompletableFuture<>(), queue.turn(reason));
        Flight joined;
        synchronized (this) {
            joined = inFlight;
            if (joined == null) {
                if (!permit.getAsBoolean()) {
                    return null;
                }
                inFlight = mine;
            }
        }
        if (joined == null) {
            run(mine.fetch(), mine.turn());
            return new Attempt(mine.fetch(), true);
        }
        joined.turn().hurry(reason);
        return new Attempt(joined.fetch(), false);
    }

    private void run(CompletableFuture<VerificationKeys> mine, FetchQueue.Turn turn) {
        CompletableFuture<VerificationKeys> fetch = source.isRemote() ? turn.run(this::start) : start();
        var unused = fetch.whenComplete((keys, failure) -> {
            try {
                if (failure == null) {
                    adopt(keys);
                } else {
                    complain(failure);
                }
            } finally {
                // Whatever a log handler throws: a flight that never lands would be the issuer's last.
                synchronized (this) {
                    inFlight = null;
                }
                if (failure == null) {
                    mine.complete(keys);
                } else {
                    mine.completeExceptionally(failure);
                }
            }
        });
    }

    private CompletableFuture<VerificationKeys> start() {
        try {
            return source.fetch();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static @Nullable VerificationKey find(
            @Nullable VerificationKeys keys, @Nullable String keyId, SignatureAlgorithm algorithm) {
        return keys == null ? null : keys.find(keyId, algorithm);
    }

    private void adopt(VerificationKeys keys) {
        if (lastFailure != null) {
            LOG.log(Level.INFO, "GH2000 issuer {0}: {1} usable keys", issuer, keys.size());
        }
        if (keys.size() == 0) {
            LOG.log(Level.WARNING, "GH2004 issuer {0}: its key set has no usable key", issuer);
        }
        Instant now = clock.instant();
        long until = now.plus(policy.refresh()).plus(policy.grace()).toEpochMilli();
        Snapshot before = last;
        last = new Snapshot(keys, now.toEpochMilli(), until);
        lastFailure = null;
        failedBefore = false;
        changes.tell(before == null ? null : before.keys, keys);
    }

    private void complain(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String reason = cause instanceof FetchException
                ? String.valueOf(cause.getMessage())
                : cause instanceof TimeoutException ? "timed out" : cause.toString();
        lastFailure = reason;
        failedBefore = true;
        LOG.log(Level.WARNING, "GH2001 issuer {0}: its keys can''t be fetched: {1}", issuer, reason);
    }

    private static void await(CompletableFuture<VerificationKeys> fetch, long deadline) {
        try {
            fetch.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // What failed is already noted; the caller looks at what is there now.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Flight(CompletableFuture<VerificationKeys> fetch, FetchQueue.Turn turn) {}

    private record Attempt(CompletableFuture<VerificationKeys> fetch, boolean started) {}

    private record Snapshot(VerificationKeys keys, long readAt, long usableUntil) {}
}
