package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Requests with tokens of issuers that hang leave places to wait in to tokens of the others. */
@Timeout(60)
class WaitingForKeysTest {

    private static final TestKeys KEY = TestKeys.ed25519("k1");
    private static final int MANY = 200;

    private final FairPlaces waiting = new FairPlaces(KeySet.MAX_WAITING);
    private final ExecutorService requests = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        requests.shutdownNow();
    }

    /** An issuer that gives these answers, one for each fetch, then none. */
    private KeySet issuer(String name, List<CompletableFuture<VerificationKeys>> answers) {
        Queue<CompletableFuture<VerificationKeys>> left = new ConcurrentLinkedQueue<>(answers);
        KeySource source = () -> {
            CompletableFuture<VerificationKeys> answer = left.poll();
            return answer == null ? new CompletableFuture<>() : answer;
        };
        KeyPolicy policy = new KeyPolicy(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofSeconds(20), false);
        return new KeySet(name, source, policy, new TestClock(), waiting, new FetchQueue(), event -> {});
    }

    private KeySet healthy(CompletableFuture<VerificationKeys> answer) {
        return issuer("https://healthy.example", List.of(answer));
    }

    private static VerificationKeys keys() throws Exception {
        return new JwkSetParser("healthy", List.of(SignatureAlgorithm.EDDSA))
                .parse(new JWKSet(KEY.jwk()).toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Has a request come for a key; returns once it waits or has ended. */
    private Future<KeyLookup> request(KeySet issuer) throws Exception {
        CompletableFuture<Thread> runner = new CompletableFuture<>();
        Future<KeyLookup> lookup = requests.submit(() -> {
            runner.complete(Thread.currentThread());
            return issuer.find("k1", SignatureAlgorithm.EDDSA);
        });
        Thread thread = runner.get();
        Poll.until(
                "the request waits or has ended",
                () -> lookup.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
        return lookup;
    }

    /** Has many requests come for a key, and returns those that found a place to wait in. */
    private List<Future<KeyLookup>> crowd(KeySet issuer) throws Exception {
        List<Future<KeyLookup>> lookups = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            lookups.add(request(issuer));
        }
        return lookups.stream().filter(lookup -> !lookup.isDone()).toList();
    }

    @Test
    void findWhenRequestsForSomeIssuersHangThenOthersFindPlaces() throws Exception {
        crowd(issuer("https://hung1.example", List.of()));
        crowd(issuer("https://hung2.example", List.of()));

        KeySet healthy = healthy(CompletableFuture.completedFuture(keys()));

        assertThat(healthy.find("k1", SignatureAlgorithm.EDDSA)).isInstanceOf(KeyLookup.Found.class);
    }

    @Test
    void findWhenRequestsForManyFailedIssuersHangThenOthersFindPlaces() throws Exception {
        for (int i = 0; i < KeySet.MAX_WAITING; i++) {
            KeySet failed = issuer(
                    "https://failed" + i + ".example",
                    List.of(CompletableFuture.failedFuture(new FetchException("down"))));
            assertThat(failed.fetch()).isCompletedExceptionally();
            Future<KeyLookup> unused = request(failed);
        }
        CompletableFuture<VerificationKeys> answer = new CompletableFuture<>();

        List<Future<KeyLookup>> crowd = crowd(healthy(answer));

        assertThat(crowd).hasSizeBetween(24, 48);
        answer.complete(keys());
        for (Future<KeyLookup> lookup : crowd) {
            assertThat(lookup.get()).isInstanceOf(KeyLookup.Found.class);
        }
    }

    @Test
    void findWhenACrowdComesForOneIssuerAloneThenSixtyFourWait() throws Exception {
        CompletableFuture<VerificationKeys> answer = new CompletableFuture<>();

        List<Future<KeyLookup>> crowd = crowd(healthy(answer));

        assertThat(crowd).hasSize(64);
        answer.complete(keys());
        for (Future<KeyLookup> lookup : crowd) {
            assertThat(lookup.get()).isInstanceOf(KeyLookup.Found.class);
        }
    }
}
