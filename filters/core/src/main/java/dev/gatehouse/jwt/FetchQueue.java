package dev.gatehouse.jwt;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Lets at most {@value #MAX_FETCHES} fetches of all issuers run at once; the others wait in order. What a request waits for
 * goes first and has places that background fetches never take; issuers that failed before have few. Safe for use by
 * several threads.
 */
final class FetchQueue {

    static final int MAX_FETCHES = 16;

    /** Why a fetch is wanted, and how many fetches for this reason and for those below it may run at once. */
    enum Reason {
        REQUEST(MAX_FETCHES),
        REFRESH(12),
        /** A request waits for an issuer that failed before: one that does not answer keeps its place for long. */
        DOUBTFUL(10),
        RETRY(6);

        private final int most;

        Reason(int most) {
            this.most = most;
        }
    }

    private final Map<Reason, Queue<Turn>> waiting = new EnumMap<>(Reason.class);
    private final Map<Reason, Integer> running = new EnumMap<>(Reason.class);
    private boolean starting;

    /** A queue where nobody waits. */
    FetchQueue() {
        for (Reason reason : Reason.values()) {
            waiting.put(reason, new ArrayDeque<>());
        }
    }

    /** A place in the queue, taken by {@link Turn#run}. */
    Turn turn(Reason reason) {
        return new Turn(reason);
    }

    /** Nothing that waits begins any more. */
    synchronized void clear() {
        waiting.values().forEach(Collection::clear);
    }

    /** One fetch. */
    final class Turn {

        private Reason reason;
        private @Nullable Runnable start;

        private Turn(Reason reason) {
            this.reason = reason;
        }

        /** Runs {@code fetch} when it is this one's turn; once. */
        <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> fetch) {
            CompletableFuture<T> result = new CompletableFuture<>();
            synchronized (FetchQueue.this) {
                start = () -> begin(fetch, result);
                queue().add(this);
            }
            startNext();
            return result;
        }

        /** Is wanted for {@code other} too: goes on in that one's queue if it is ahead of this one's own. */
        void hurry(Reason other) {
            synchronized (FetchQueue.this) {
                if (other.compareTo(reason) >= 0) {
                    return;
                }
                boolean waits = queue().remove(this);
                // What runs already counts for the reason that it began for.
                if (waits || start == null) {
                    reason = other;
                }
                if (waits) {
                    queue().add(this);
                }
            }
            startNext();
        }

        private Queue<Turn> queue() {
            return Objects.requireNonNull(waiting.get(reason));
        }

        private <T> void begin(Supplier<CompletableFuture<T>> fetch, CompletableFuture<T> result) {
            CompletableFuture<T> running;
            try {
                running = fetch.get();
            } catch (RuntimeException e) {
                running = CompletableFuture.failedFuture(e);
            }
            var unused = running.whenComplete((value, failure) -> {
                ended(reason);
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        }
    }

    private void ended(Reason reason) {
        synchronized (this) {
            running.merge(reason, -1, Integer::sum);
        }
        startNext();
    }

    /** In a loop of one thread: a fetch may end as it begins, and a thousand of those must not call one another. */
    private void startNext() {
        while (true) {
            Runnable next;
            synchronized (this) {
                Turn turn = starting ? null : next();
                if (turn == null || turn.start == null) {
                    return;
                }
                next = turn.start;
                starting = true;
            }
            try {
                next.run();
            } finally {
                synchronized (this) {
                    starting = false;
                }
            }
        }
    }

    private @Nullable Turn next() {
        for (Reason reason : Reason.values()) {
            Queue<Turn> turns = Objects.requireNonNull(waiting.get(reason));
            if (!turns.isEmpty() && runningFrom(reason) < reason.most && runningFrom(Reason.REQUEST) < MAX_FETCHES) {
                running.merge(reason, 1, Integer::sum);
                return turns.poll();
            }
        }
        return null;
    }

    private int runningFrom(Reason least) {
        int sum = 0;
        for (Map.Entry<Reason, Integer> entry : running.entrySet()) {
            sum += entry.getKey().compareTo(least) >= 0 ? entry.getValue() : 0;
        }
        return sum;
    }
}
