package dev.gatehouse.introspection;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Leaves an issuer alone that does not answer, or answers 5xx or 401: when half of its last {@value #WINDOW} answers were
 * such, nobody waits for it for five seconds, then a few requests try it. Safe for use by several threads.
 */
final class ProviderBreaker {

    private static final Logger LOG = System.getLogger(ProviderBreaker.class.getName());

    /** What {@link #openness()} says of an open breaker. */
    static final int OPEN = 2;

    private static final int WINDOW = 20;
    private static final int LEAST_CALLS = 10;
    private static final int TRIALS = 3;
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final CircuitBreaker breaker;

    /** A breaker for {@code issuer}, closed. */
    ProviderBreaker(String issuer, Clock clock) {
        breaker = CircuitBreaker.of(
                issuer,
                CircuitBreakerConfig.custom()
                        .slidingWindow(WINDOW, LEAST_CALLS, SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(PAUSE)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .clock(new SteadyClock(clock))
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(
                        event -> log(issuer, event.getStateTransition().getToState()));
    }

    /** Whether the issuer may be asked now; whoever is told so reports the outcome. */
    boolean permits() {
        return breaker.tryAcquirePermission();
    }

    void answered() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    /** That there was no answer; an unusable one counts neither for nor against the issuer, since a token can cause it. */
    void failed(Throwable failure) {
        if (failure instanceof UnusableAnswerException) {
            breaker.releasePermission();
            return;
        }
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    /** 0 closed, 1 half open, {@value #OPEN} open. */
    int openness() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> OPEN;
            case HALF_OPEN -> 1;
            default -> 0;
        };
    }

    private static void log(String issuer, CircuitBreaker.State state) {
        switch (state) {
            case OPEN ->
                LOG.log(
                        Level.WARNING,
                        "GH3100 issuer {0}: does not answer about tokens; left alone for a while",
                        issuer);
            case HALF_OPEN -> LOG.log(Level.INFO, "GH3101 issuer {0}: is asked about tokens again, on trial", issuer);
            case CLOSED -> LOG.log(Level.INFO, "GH3102 issuer {0}: answers about tokens again", issuer);
            default -> LOG.log(Level.DEBUG, "issuer {0}: breaker {1}", issuer, state);
        }
    }
}
