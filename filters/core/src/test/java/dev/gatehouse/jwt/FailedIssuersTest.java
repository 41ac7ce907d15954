package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Issuers that failed and hang now, which anybody may ask for with a token that names them, leave places to the others. */
@Timeout(60)
class FailedIssuersTest {

    private static final TestKeys KEY = TestKeys.ed25519("k1");

    private final FetchQueue queue = new FetchQueue();
    private final FairPlaces waiting = new FairPlaces(KeySet.MAX_WAITING);

    /** An issuer that gives these answers, one for each fetch. */
    private KeySet issuer(String name, Queue<CompletableFuture<VerificationKeys>> answers) {
        KeySource source = new KeySource() {
            @Override
            public CompletableFuture<VerificationKeys> fetch() {
                return answers.remove();
            }

            @Override
            public boolean isRemote() {
                return true;
            }
        };
        KeyPolicy policy = new KeyPolicy(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMillis(100), false);
        return new KeySet(name, source, policy, new TestClock(), waiting, queue, event -> {});
    }

    private KeySet failedAndHanging(int number) {
        KeySet issuer = issuer(
                "dead" + number,
                new ArrayDeque<>(List.of(
                        CompletableFuture.failedFuture(new FetchException("down")), new CompletableFuture<>())));
        assertThat(issuer.fetch()).isCompletedExceptionally();
        return issuer;
    }

    /** Asks for a key as a request does, and does not wait for the answer. */
    private static void ask(KeySet issuer) {
        Thread.currentThread().interrupt();
        assertThat(issuer.find("k1", SignatureAlgorithm.EDDSA)).isInstanceOf(KeyLookup.Unavailable.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findWhenRequestsNameFailedIssuersThatHangThenOthersAreAnswered(boolean retried) throws Exception {
        List<KeySet> dead =
                IntStream.range(0, 20).mapToObj(this::failedAndHanging).toList();
        if (retried) {
            dead.forEach(issuer -> assertThat(issuer.fetch()).isNotDone());
        }
        dead.forEach(FailedIssuersTest::ask);

        VerificationKeys keys = new JwkSetParser("healthy", List.of(SignatureAlgorithm.EDDSA))
                .parse(new JWKSet(KEY.jwk()).toString().getBytes(StandardCharsets.UTF_8));
        KeySet healthy = issuer("healthy", new ArrayDeque<>(List.of(CompletableFuture.completedFuture(keys))));
        KeySet refreshed = issuer("refreshed", new ArrayDeque<>(List.of(CompletableFuture.completedFuture(keys))));

        assertThat(healthy.find("k1", SignatureAlgorithm.EDDSA)).isInstanceOf(KeyLookup.Found.class);
        assertThat(refreshed.fetch()).isCompletedWithValue(keys);
    }
}
