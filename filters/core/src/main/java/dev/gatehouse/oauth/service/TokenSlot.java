package dev.gatehouse.oauth.service;

import dev.gatehouse.oauth.service.ServiceTokenResult.Issued;
import dev.gatehouse.oauth.service.ServiceTokenResult.Refused;
import dev.gatehouse.oauth.service.ServiceTokenResult.Unavailable;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * One token and its successors: asked for once at a time, renewed ahead of its end while it is used on, renewed at once
 * when a backend refused it. Safe for use by several threads.
 */
final class TokenSlot {

    /** How long a token counts whose issuer does not say. */
    static final Duration UNSAID = Duration.ofMinutes(1);

    /** Time for the way to the backend, and for clocks that differ. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** How long the issuer's no is taken for an answer. */
    private static final Duration REFUSAL = Duration.ofSeconds(10);

    /** How often a backend that refuses every token may have a new one fetched. */
    private static final Duration BETWEEN_REJECTIONS = Duration.ofSeconds(5);

    /** Why a token is asked for: a label of the metrics. */
    enum Reason {
        /** None is held that lives. */
        MISSING,
        /** The one that is held ends soon. */
        AHEAD,
        /** A backend refused it. */
        REJECTED
    }

    private final Clock clock;
    private final DoubleSupplier random;
    /** The end of what the token was made from. */
    private final @Nullable Instant end;

    private volatile @Nullable Held held;
    private @Nullable CompletableFuture<ServiceTokenResult> flight;
    private @Nullable Refused refusal;
    private Instant refusedUntil = Instant.MIN;
    private Instant rejectionsFrom = Instant.MIN;

    /** A token, when it is no longer used, and when another is asked for. */
    private record Held(
            ServiceToken token, Instant usableUntil, Instant renewAt, CompletableFuture<ServiceTokenResult> result) {}

    /**
     * A slot that holds nothing yet.
     *
     * @param end when none of its tokens is used any more; null for no such bound
     */
    TokenSlot(@Nullable Instant end, Clock clock, DoubleSupplier random) {
        this.end = end;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The token, which nobody may complete.
     *
     * @param ask asks for a new one, never fails
     */
    CompletableFuture<ServiceTokenResult> get(Function<Reason, CompletableFuture<ServiceTokenResult>> ask) {
        Instant now = clock.instant();
        if (end != null && !now.isBefore(end)) {
            return CompletableFuture.completedFuture(new Refused("the token of the caller has ended"));
        }
        Held known = held;
        if (known != null && now.isBefore(known.usableUntil)) {
            if (!now.isBefore(known.renewAt)) {
                // Nobody waits for it, and while it fails the old one is used on.
                var unused = fly(Reason.AHEAD, ask, now);
            }
            return known.result;
        }
        return fly(Reason.MISSING, ask, now);
    }

    /** The token in the place of one that a backend refused; {@link Unavailable} where it was renewed just now. */
    CompletableFuture<ServiceTokenResult> instead(
            ServiceToken rejected, Function<Reason, CompletableFuture<ServiceTokenResult>> ask) {
        Instant now = clock.instant();
        synchronized (this) {
            Held known = held;
            if (known != null && !known.token.equals(rejected) && now.isBefore(known.usableUntil)) {
                return known.result;
            }
            if (flight == null) {
                if (now.isBefore(rejectionsFrom)) {
                    return CompletableFuture.completedFuture(
                            new Unavailable("a new token was asked for just now already"));
                }
                rejectionsFrom = now.plus(BETWEEN_REJECTIONS);
            }
        }
        return fly(Reason.REJECTED, ask, now);
    }

    private CompletableFuture<ServiceTokenResult> fly(
            Reason reason, Function<Reason, CompletableFuture<ServiceTokenResult>> ask, Instant now) {
        CompletableFuture<ServiceTokenResult> mine = new CompletableFuture<>();
        synchronized (this) {
            if (flight != null) {
                return flight;
            }
            // An earlier flight may have landed since the look.
            Held known = held;
            if (reason != Reason.REJECTED && known != null && now.isBefore(known.renewAt)) {
                return known.result;
            }
            if (refusal != null && now.isBefore(refusedUntil)) {
                return CompletableFuture.completedFuture(refusal);
            }
            flight = mine;
        }
        var unused = ask.apply(reason).whenComplete((result, failure) -> {
            ServiceTokenResult landed = result == null ? new Unavailable(String.valueOf(failure)) : result;
            land(landed, now);
            mine.complete(landed);
        });
        return mine;
    }

    private synchronized void land(ServiceTokenResult result, Instant asked) {
        if (result instanceof Issued issued) {
            held = held(issued, asked);
            refusal = null;
        } else if (result instanceof Refused refused) {
            refusal = refused;
            refusedUntil = clock.instant().plus(REFUSAL);
        }
        flight = null;
    }

    private Held held(Issued issued, Instant asked) {
        ServiceToken token = issued.token();
        Duration lifetime = Duration.between(asked, token.expiresAt());
        Duration margin = lifetime.dividedBy(10).compareTo(MARGIN) < 0 ? lifetime.dividedBy(10) : MARGIN;
        Instant usable = token.expiresAt().minus(margin);
        // Spread, so that tokens that were fetched together are not renewed together.
        double share = 0.7 + 0.15 * random.getAsDouble();
        return new Held(
                token,
                end != null && end.isBefore(usable) ? end : usable,
                asked.plusMillis((long) (lifetime.toMillis() * share)),
                CompletableFuture.completedFuture(issued));
    }
}
