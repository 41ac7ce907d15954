package dev.gatehouse.oauth.service;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.token.Sha256;
import dev.gatehouse.oauth.service.ServiceTokenResult.Unavailable;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;

/** The tokens of one account: its own, by audience and scopes, and those that it exchanged. Safe for use by several threads. */
final class AccountTokens {

    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    /** An application chooses audiences and scopes as it likes. */
    private static final int MOST_OWN = 1_000;

    private static final int MOST_EXCHANGED = 10_000;
    private static final Duration UNUSED = Duration.ofMinutes(30);

    /**
     * How many threads may wait for all that a token can take; the others wait for one answer of the issuer, since a
     * crowd at a cold account is usually served by the first.
     */
    private static final int MOST_WAITING = 128;

    /** Metadata by OpenID, by RFC 8414, and the token. */
    private static final int EXCHANGES = 3;

    private final ServiceAccountConfig config;
    private final TokenRequests requests;
    private final EngineContext context;
    private final DoubleSupplier random;
    private final Cache<OwnKey, TokenSlot> own = cache(MOST_OWN);
    private final Cache<ExchangedKey, TokenSlot> exchanged = cache(MOST_EXCHANGED);
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    private record OwnKey(@Nullable String audience, Set<String> scopes) {}

    /** By the digest, so that what is kept holds no caller's token. */
    private record ExchangedKey(Sha256 subject, @Nullable String audience) {}

    private static <K> Cache<K, TokenSlot> cache(int most) {
        return Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterAccess(UNUSED)
                .executor(Runnable::run)
                .build();
    }

    AccountTokens(ServiceAccountConfig config, EngineContext context) {
        this(config, context, () -> ThreadLocalRandom.current().nextDouble());
    }

    AccountTokens(ServiceAccountConfig config, EngineContext context, DoubleSupplier random) {
        this.config = config;
        this.context = context;
        this.random = random;
        this.requests = new TokenRequests(config, context, random);
    }

    ServiceAccountConfig config() {
        return config;
    }

    /**
     * The account's own token (RFC 6749 §4.4).
     *
     * @param audience whom it is for; null to leave that to the issuer
     * @param scopes what is asked for; empty to leave that to the issuer
     */
    HeldToken own(@Nullable String audience, Set<String> scopes) {
        Map<String, List<String>> form = new LinkedHashMap<>();
        form.put("grant_type", List.of("client_credentials"));
        target(form, audience, scopes);
        TokenSlot slot = slot(own, new OwnKey(audience, scopes), null);
        return new HeldToken(this, slot, reason -> requests.ask(form, scopes, reason));
    }

    /**
     * A caller's token exchanged for one that says the same to another audience (RFC 8693 §2.1).
     *
     * @param subject the caller's access token
     * @param end when that ends; null if it does not say
     * @param audience whom the new one is for; null for the account's own audience
     */
    HeldToken exchanged(String subject, @Nullable Instant end, @Nullable String audience) {
        String target = audience == null ? config.audience() : audience;
        Set<String> scopes = Set.copyOf(config.scopes());
        Map<String, List<String>> form = new LinkedHashMap<>();
        form.put("grant_type", List.of(EXCHANGE));
        form.put(TokenRequests.SUBJECT, List.of(subject));
        form.put("subject_token_type", List.of(ACCESS_TOKEN));
        form.put("requested_token_type", List.of(ACCESS_TOKEN));
        target(form, target, scopes);
        Sha256 digest = Sha256.hash(subject.getBytes(StandardCharsets.UTF_8));
        TokenSlot slot = slot(exchanged, new ExchangedKey(digest, target), end);
        return new HeldToken(this, slot, reason -> requests.ask(form, scopes, reason));
    }

    private static void target(Map<String, List<String>> form, @Nullable String audience, Set<String> scopes) {
        if (audience != null) {
            form.put("audience", List.of(audience));
        }
        if (!scopes.isEmpty()) {
            form.put("scope", List.of(String.join(" ", scopes)));
        }
    }

    private <K> TokenSlot slot(Cache<K, TokenSlot> slots, K key, @Nullable Instant end) {
        return slots.get(key, absent -> new TokenSlot(end, context.clock(), random));
    }

    /** The longest that one token can take. */
    Duration patience() {
        return config.timeout().multipliedBy(EXCHANGES).plusSeconds(1);
    }

    /** Waits for a result for a bounded time. */
    ServiceTokenResult await(CompletableFuture<ServiceTokenResult> result) {
        if (result.isDone()) {
            return result.join();
        }
        if (!waiting.tryAcquire()) {
            return waited(
                    result,
                    config.timeout(),
                    "no token within " + config.timeout().toMillis() + " ms, and " + MOST_WAITING
                            + " requests wait for it for longer already");
        }
        try {
            return waited(result, patience(), "timed out");
        } finally {
            waiting.release();
        }
    }

    private static ServiceTokenResult waited(
            CompletableFuture<ServiceTokenResult> result, Duration patience, String timedOut) {
        try {
            return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Unavailable("the thread was interrupted while it waited");
        } catch (TimeoutException e) {
            return new Unavailable(timedOut);
        } catch (ExecutionException e) {
            return new Unavailable(String.valueOf(e.getCause()));
        }
    }
}
