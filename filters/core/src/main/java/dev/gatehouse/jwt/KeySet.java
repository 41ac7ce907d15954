package dev.gatehouse.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
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

    private final String issuer;
    private final KeySource source;
    private final KeyPolicy policy;
    private final Clock clock;
    private final FetchBudget budget;

    private volatile @Nullable Snapshot last;
    private volatile @Nullable String lastFailure = "not fetched yet";
    private @Nullable CompletableFuture<VerificationKeys> inFlight;

    KeySet(String issuer, KeySource source, KeyPolicy policy, Clock clock) {
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

    /** Takes over the keys of an earlier set of the same issuer, so that a reload during an outage loses nothing. */
    void inherit(KeySet earlier) {
        last = earlier.last;
    }

    /** The keys that may be used now, or null if there are none or they are too old. Never blocks. */
    @Nullable
    VerificationKeys usable() {
        Snapshot snapshot = last;
        return snapshot == null || clock.millis() > snapshot.usableUntil ? null : snapshot.keys;
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
        // A fetch that is under way may have begun before the provider knew the key: then one of our own follows.
        CompletableFuture<VerificationKeys> running = underWay();
        if (running != null) {
            await(running);
            key = find(usable(), keyId, algorithm);
            if (key != null) {
                return new KeyLookup.Found(key);
            }
        }
        // Whatever is under way by now began after the token came: joining it costs nothing and tells enough. Only who
        // begins a fetch spends, else those who come fourth at a rotation would be refused while the keys are on the
        // way.
        CompletableFuture<VerificationKeys> own = begin(budget::spend);
        if (own != null) {
            await(own);
        }
        keys = usable();
        key = find(keys, keyId, algorithm);
        if (key != null) {
            return new KeyLookup.Found(key);
        }
        String failure = lastFailure;
        if (keys == null || failure != null) {
            return new KeyLookup.Unavailable("no keys of " + issuer + ": " + failure);
        }
        if (own != null) {
            failing.put(wanted, true);
        }
        return new KeyLookup.Unknown();
    }

    /** Fetches the keys, or joins the fetch that is under way. The future is done once the keys are in use. */
    CompletableFuture<VerificationKeys> fetch() {
        return Objects.requireNonNull(begin(() -> true));
    }

    /** Joins the fetch that is under way, or begins one if {@code permit} says that it may; null if it may not. */
    private @Nullable CompletableFuture<VerificationKeys> begin(BooleanSupplier permit) {
        CompletableFuture<VerificationKeys> mine = new CompletableFuture<>();
        synchronized (this) {
            if (inFlight != null) {
                return inFlight;
            }
            if (!permit.getAsBoolean()) {
                return null;
            }
            inFlight = mine;
        }
        var unused = start().whenComplete((keys, failure) -> {
            if (failure == null) {
                adopt(keys);
            } else {
                complain(failure);
            }
            synchronized (this) {
                inFlight = null;
            }
            if (failure == null) {
                mine.complete(keys);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    private CompletableFuture<VerificationKeys> start() {
        try {
            return source.fetch();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized @Nullable CompletableFuture<VerificationKeys> underWay() {
        return inFlight;
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
        long until = clock.instant().plus(policy.refresh()).plus(policy.grace()).toEpochMilli();
        last = new Snapshot(keys, until);
        lastFailure = null;
    }

    private void complain(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String reason = cause instanceof FetchException
                ? String.valueOf(cause.getMessage())
                : cause instanceof TimeoutException ? "timed out" : cause.toString();
        lastFailure = reason;
        LOG.log(Level.WARNING, "GH2001 issuer {0}: its keys can''t be fetched: {1}", issuer, reason);
    }

    /** Discovery and keys are up to three fetches, one after the other. */
    private void await(CompletableFuture<VerificationKeys> fetch) {
        try {
            fetch.get(policy.timeout().toMillis() * 3, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // What failed is already noted; the caller looks at what is there now.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Snapshot(VerificationKeys keys, long usableUntil) {}
}
