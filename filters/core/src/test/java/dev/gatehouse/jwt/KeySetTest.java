package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Races between requests and fetches, played move by move with a source that answers when told to. */
class KeySetTest {

    private static final TestKeys OLD = TestKeys.ed25519("old");
    private static final TestKeys NEW = TestKeys.ed25519("new");
    private static final SignatureAlgorithm EDDSA = SignatureAlgorithm.EDDSA;

    private final Queue<CompletableFuture<VerificationKeys>> fetches = new ConcurrentLinkedQueue<>();
    private final TestClock clock = new TestClock();
    private final List<AuditEvent> events = new ArrayList<>();
    private final KeySet keys = new KeySet(
            "issuer",
            this::begin,
            policy(Duration.ofSeconds(10)),
            clock,
            new FairPlaces(KeySet.MAX_WAITING),
            new FetchQueue(),
            events::add);
    private final ExecutorService requests = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        requests.shutdownNow();
    }

    @Test
    void findWhenFetchUnderWayBeganBeforeTheKeyThenAnotherFollows() throws Exception {
        startFetch();
        answer(next(), set(OLD));
        startFetch();
        CompletableFuture<Thread> runner = new CompletableFuture<>();
        Future<KeyLookup> request = requests.submit(() -> {
            runner.complete(Thread.currentThread());
            return keys.find("new", EDDSA);
        });
        Thread thread = runner.get();
        Poll.until("the request waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
        assertThat(fetches).hasSize(1);
        answer(next(), set(OLD));
        answer(awaitFetch(), set(OLD, NEW));
        assertThat(request.get(5, TimeUnit.SECONDS)).isInstanceOf(KeyLookup.Found.class);
    }

    @Test
    void findWhenManyWaitThenOneFetchServesThemAll() throws Exception {
        startFetch();
        List<Future<KeyLookup>> waiting = Stream.generate(() -> requests.submit(() -> keys.find("new", EDDSA)))
                .limit(20)
                .toList();
        answer(next(), set(NEW));
        for (Future<KeyLookup> request : waiting) {
            assertThat(request.get(5, TimeUnit.SECONDS)).isInstanceOf(KeyLookup.Found.class);
        }
        assertThat(fetches).isEmpty();
    }

    @Test
    void findWhenMoreRequestsWaitThanTheBudgetHasFetchesThenNoneIsRefused() throws Exception {
        startFetch();
        answer(next(), set(OLD));
        startFetch();
        Queue<Thread> runners = new ConcurrentLinkedQueue<>();
        List<Future<KeyLookup>> waiting = Stream.generate(() -> requests.submit(() -> {
                    runners.add(Thread.currentThread());
                    return keys.find("new", EDDSA);
                }))
                .limit(20)
                .toList();
        Poll.until(
                "all requests wait",
                () -> runners.size() == 20
                        && runners.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        // All of them wake at once, to find that the key is not there yet.
        answer(next(), set(OLD));
        CompletableFuture<VerificationKeys> second = awaitFetch();
        Poll.until(
                "all requests wait again, or have ended",
                () -> runners.stream()
                        .noneMatch(thread -> thread.getState() == Thread.State.RUNNABLE
                                || thread.getState() == Thread.State.BLOCKED));
        answer(second, set(OLD, NEW));
        for (Future<KeyLookup> request : waiting) {
            assertThat(request.get(5, TimeUnit.SECONDS)).isInstanceOf(KeyLookup.Found.class);
        }
        assertThat(fetches).isEmpty();
    }

    @Test
    void findWhenFetchFailsThenUnavailableWithTheReason() throws Exception {
        Future<KeyLookup> request = requests.submit(() -> keys.find("new", EDDSA));
        awaitFetch().completeExceptionally(new FetchException("the provider is on fire"));
        KeyLookup answer = request.get(5, TimeUnit.SECONDS);
        assertThat(answer).isInstanceOf(KeyLookup.Unavailable.class);
        assertThat(((KeyLookup.Unavailable) answer).reason()).contains("issuer", "on fire");
    }

    @Test
    void findWhenSourceThrowsThenUnavailable() {
        KeySet broken = new KeySet(
                "issuer",
                () -> {
                    throw new IllegalStateException("broken");
                },
                policy(Duration.ofSeconds(1)),
                clock);
        assertThat(broken.find("new", EDDSA)).isInstanceOf(KeyLookup.Unavailable.class);
        assertThat(broken.fetch()).isCompletedExceptionally();
    }

    @Test
    void findWhenSourceNeverAnswersThenItDoesNotWaitForEver() throws Exception {
        KeySet slow = new KeySet("issuer", CompletableFuture::new, policy(Duration.ofMillis(50)), clock);
        Future<KeyLookup> request = requests.submit(() -> slow.find("new", EDDSA));
        assertThat(request.get(5, TimeUnit.SECONDS)).isInstanceOf(KeyLookup.Unavailable.class);
    }

    @Test
    void findWhenThreadIsInterruptedThenItReturnsAtOnceAndStaysInterrupted() throws Exception {
        CompletableFuture<Thread> runner = new CompletableFuture<>();
        Future<Boolean> request = requests.submit(() -> {
            runner.complete(Thread.currentThread());
            KeyLookup answer = keys.find("new", EDDSA);
            return answer instanceof KeyLookup.Unavailable
                    && Thread.currentThread().isInterrupted();
        });
        Thread thread = runner.get();
        assertThat(awaitFetch()).isNotDone();
        thread.interrupt();
        assertThat(request.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void findWhenKeyIsThereThenItNeverWaits() {
        startFetch();
        answer(next(), set(OLD));
        startFetch();
        // The second fetch is still under way, and stays so.
        assertThat(keys.find("old", EDDSA)).isInstanceOf(KeyLookup.Found.class);
        assertThat(fetches).hasSize(1);
    }

    @Test
    void fetchWhenOneIsUnderWayThenItIsJoined() {
        CompletableFuture<VerificationKeys> first = keys.fetch();
        assertThat(keys.fetch()).isSameAs(first);
        answer(next(), set(OLD));
        assertThat(first).isCompleted();
        assertThat(keys.fetch()).isNotSameAs(first);
    }

    @Test
    void usableWhenRefreshIsOverdueByMoreThanTheGraceThenNothing() {
        startFetch();
        answer(next(), set(OLD));
        clock.advance(Duration.ofMinutes(10));
        assertThat(keys.usable()).isNotNull();
        clock.advance(Duration.ofMillis(1));
        assertThat(keys.usable()).isNull();
    }

    @Test
    void fetchWhenKeysComeAndGoThenOneEventEachTimeButNotForTheFirst() {
        read(OLD);
        assertThat(events).isEmpty();
        read(OLD, NEW);
        assertThat(events)
                .containsExactly(new AuditEvent("issuer.keys-changed", Map.of("issuer", "issuer", "came", "new")));
        read(OLD, NEW);
        startFetch();
        assertThat(next().completeExceptionally(new FetchException("down"))).isTrue();
        read(NEW, OLD);
        assertThat(events).hasSize(1);
        read(NEW);
        assertThat(events)
                .element(1)
                .isEqualTo(new AuditEvent("issuer.keys-changed", Map.of("issuer", "issuer", "went", "old")));
        assertThat(events).hasSize(2);
    }

    @Test
    void fetchWhenAnotherKeyHasTheSameNameThenItCameAndWent() {
        read(OLD);
        read(TestKeys.ed25519("old"));

        assertThat(events)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.details()).containsEntry("came", "old").containsEntry("went", "old"));
    }

    @Test
    void withoutWhenAKeyIsForAnotherAlgorithmNowThenItIsAnother() {
        VerificationKeys before = set(OLD);
        VerificationKey key = Objects.requireNonNull(before.find("old", EDDSA));
        VerificationKeys now = new VerificationKeys(
                List.of(new VerificationKey(key.keyId(), SignatureAlgorithm.RS256, key.thumbprint(), key.verifier())));

        assertThat(now.without(before)).hasSize(1);
        assertThat(before.without(before)).isEmpty();
    }

    @Test
    void fetchWhenManyKeysWithLongNamesComeThenTheEventIsBounded() {
        read(OLD);
        TestKeys[] many = IntStream.range(0, 90)
                .mapToObj(number -> TestKeys.ed25519(number + "x".repeat(1_000)))
                .toArray(TestKeys[]::new);
        read(many);

        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.details().get("came"))
                        .startsWith("0x")
                        .endsWith("… and 70 more")
                        .hasSizeLessThan(2_200));
    }

    private void read(TestKeys... published) {
        startFetch();
        answer(next(), set(published));
    }

    private static KeyPolicy policy(Duration timeout) {
        return new KeyPolicy(Duration.ofMinutes(5), Duration.ofMinutes(5), timeout, false);
    }

    private CompletableFuture<VerificationKeys> begin() {
        CompletableFuture<VerificationKeys> fetch = new CompletableFuture<>();
        fetches.add(fetch);
        return fetch;
    }

    private void startFetch() {
        assertThat(keys.fetch()).isNotDone();
    }

    private static void answer(CompletableFuture<VerificationKeys> fetch, VerificationKeys published) {
        assertThat(fetch.complete(published)).isTrue();
    }

    private CompletableFuture<VerificationKeys> next() {
        return fetches.remove();
    }

    private CompletableFuture<VerificationKeys> awaitFetch() {
        Poll.until("a fetch began", () -> !fetches.isEmpty());
        return next();
    }

    private static VerificationKeys set(TestKeys... published) {
        List<String> jwks = java.util.Arrays.stream(published)
                .map(key -> key.jwk().toJSONString())
                .toList();
        try {
            return new JwkSetParser("issuer", List.of(EDDSA))
                    .parse(("{\"keys\":" + jwks + "}").getBytes(StandardCharsets.UTF_8));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }
}
