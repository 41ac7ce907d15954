package dev.gatehouse.introspection;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.TokenValidator;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import org.jspecify.annotations.Nullable;

import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one issuer about tokens, each token once at a time however many requests bring it, and remembers the answers.
 * Safe for use by several threads.
 */
final class IssuerIntrospection {

    /** Distinct tokens that the issuer is asked about at once: what a stranger makes up must not cost more. */
    static final int MOST_CALLS = 64;

    /** Metadata by OpenID, by RFC 8414, and the answer: what one call may consist of, one after the other. */
    private static final int EXCHANGES = 3;

    private static final Duration SLACK = Duration.ofSeconds(1);

    private final IntrospectionConfig config;
    private final Object scope;
    private final IntrospectionClient client;
    private final AnswerJudge judge;
    private final IntrospectedTokens tokens;
    private final ProviderBreaker breaker;
    private final Clock clock;
    private final Meters.Counter hits;
    private final Meters.Counter misses;
    private final Semaphore calls = new Semaphore(MOST_CALLS);
    /** The container's threads are not a stranger's to hold. */
    private final Semaphore waiting;

    private final Map<IntrospectedTokens.Key, CompletableFuture<AuthResult>> flights = new ConcurrentHashMap<>();

    /**
     * Asks by {@code config}.
     *
     * @param scope what its answers are remembered under
     */
    IssuerIntrospection(
            IntrospectionConfig config,
            Object scope,
            List<TokenValidator> validators,
            IntrospectedTokens tokens,
            EngineContext context) {
        this.config = config;
        this.scope = scope;
        this.clock = context.clock();
        this.client = IntrospectionClient.of(config, context);
        this.judge = new AnswerJudge(config.issuer(), validators);
        this.tokens = tokens;
        this.breaker = new ProviderBreaker(config.issuer().issuer(), clock);
        String name = config.issuer().name();
        this.hits = context.meters().counter(Meter.INTROSPECTION_CACHE, name, "hit");
        this.misses = context.meters().counter(Meter.INTROSPECTION_CACHE, name, "miss");
        context.meters().gauge(Meter.INTROSPECTION_BREAKER, breaker::openness, name);
        this.waiting = new Semaphore(config.mostWaiting());
    }

    IntrospectionConfig config() {
        return config;
    }

    /** Whether it is not asked at the moment, since it did not answer. */
    boolean isLeftAlone() {
        return breaker.openness() == ProviderBreaker.OPEN;
    }

    Object scope() {
        return scope;
    }

    /** Whose the token is by the issuer's word; waits for it for a bounded time. */
    AuthResult introspect(String tenant, BearerToken token) {
        AuthResult known = tokens.find(key(tenant, token));
        if (known != null) {
            hits.increment();
            return known;
        }
        misses.increment();
        if (!waiting.tryAcquire()) {
            return unavailable(config.mostWaiting() + " requests wait for it already");
        }
        try {
            return await(outcome(tenant, token));
        } finally {
            waiting.release();
        }
    }

    /** The good outcome that still counts, or null. */
    @Nullable
    AuthResult remembered(String tenant, BearerToken token) {
        AuthResult good = tokens.findGood(key(tenant, token));
        if (good != null) {
            hits.increment();
        }
        return good;
    }

    private IntrospectedTokens.Key key(String tenant, BearerToken token) {
        return new IntrospectedTokens.Key(tenant, scope, token.digest());
    }

    /** The outcome, which all who ask about the same token meanwhile share: nobody may complete or cancel it. */
    CompletableFuture<AuthResult> outcome(String tenant, BearerToken token) {
        IntrospectedTokens.Key key = key(tenant, token);
        CompletableFuture<AuthResult> mine = new CompletableFuture<>();
        CompletableFuture<AuthResult> flight = flights.putIfAbsent(key, mine);
        if (flight == null) {
            start(key, token.text(), mine);
            return mine;
        }
        return flight;
    }

    private void start(IntrospectedTokens.Key key, String token, CompletableFuture<AuthResult> flight) {
        // An earlier flight may have landed between the look-up and this one.
        AuthResult known = tokens.find(key);
        if (known != null) {
            land(key, flight, known);
        } else if (!calls.tryAcquire()) {
            land(key, flight, unavailable("too many tokens are asked about at once"));
        } else if (!breaker.permits()) {
            calls.release();
            land(key, flight, unavailable("it did not answer lately and is left alone for a while"));
        } else {
            Instant asked = clock.instant();
            var unused = call(token).whenComplete((answer, failure) -> {
                calls.release();
                arrive(key, flight, asked, answer, failure);
            });
        }
    }

    private CompletableFuture<IntrospectionAnswer> call(String token) {
        try {
            return client.ask(token);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void arrive(
            IntrospectedTokens.Key key,
            CompletableFuture<AuthResult> flight,
            Instant asked,
            @Nullable IntrospectionAnswer answer,
            @Nullable Throwable failure) {
        try {
            if (answer == null) {
                Throwable cause = cause(failure);
                breaker.failed(cause);
                land(key, flight, unavailable(reason(cause)));
                return;
            }
            breaker.answered();
            AuthResult result = judge.judge(answer, clock.instant());
            tokens.put(key, result, asked, usableUntil(result, asked), answer.octets());
            land(key, flight, result);
        } catch (RuntimeException | Error e) {
            // An operator's own check, say: our fault, not the issuer's, and whoever waits must hear of it.
            flights.remove(key, flight);
            flight.completeExceptionally(e);
        }
    }

    private void land(IntrospectedTokens.Key key, CompletableFuture<AuthResult> flight, AuthResult result) {
        // In this order: whoever finds no flight finds the answer.
        flights.remove(key, flight);
        flight.complete(result);
    }

    /** Never beyond the token's own end (RFC 7662 §4), without the skew: the issuer knows best what its clock says. */
    private Instant usableUntil(AuthResult result, Instant asked) {
        if (!(result instanceof Authenticated authenticated)) {
            return asked.plus(config.negativeCache());
        }
        Instant until = asked.plus(config.cache());
        Instant expiry = authenticated.identity().expiresAt();
        return expiry != null && expiry.isBefore(until) ? expiry : until;
    }

    private AuthResult await(CompletableFuture<AuthResult> flight) {
        Duration longest = config.timeout().multipliedBy(EXCHANGES).plus(SLACK);
        try {
            return flight.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable("the request was interrupted while it waited");
        } catch (TimeoutException e) {
            return unavailable("timed out");
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer about a token could not be judged", e.getCause());
        }
    }

    private Rejected unavailable(String reason) {
        return Rejected.of(
                FailureCode.INTROSPECTION_UNAVAILABLE,
                "no answer from " + config.issuer().issuer() + ": " + reason);
    }

    private static Throwable cause(@Nullable Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return failure.getCause();
        }
        return failure == null ? new FetchException("nothing") : failure;
    }

    private static String reason(Throwable cause) {
        if (cause instanceof FetchException || cause instanceof UnusableAnswerException) {
            return String.valueOf(cause.getMessage());
        }
        return cause instanceof TimeoutException || cause instanceof HttpTimeoutException
                ? "timed out"
                : cause.toString();
    }
}
