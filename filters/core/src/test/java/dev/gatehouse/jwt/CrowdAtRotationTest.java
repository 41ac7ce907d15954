package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many requests meet a new key at the same instant: one fetch serves them all, and none is refused for want of budget. */
class CrowdAtRotationTest {

    private static final int CROWD = 32;

    @Test
    void authenticateWhenACrowdComesWithANewKeyThenOneFetchServesAll() throws Exception {
        TestKeys first = TestKeys.ed25519("ed-1");
        TestKeys second = TestKeys.ed25519("ed-2");
        ExecutorService clients = Executors.newFixedThreadPool(CROWD);
        try (TestIssuer issuer = new TestIssuer(first);
                BearerGate gate = BearerGate.of(issuer)
                        .keys(Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(5))
                        .open()) {
            gate.accepted(TestJwts.of(first, issuer.issuer()).token());
            int before = issuer.keyFetches();
            issuer.publish(first, second);
            CountDownLatch together = new CountDownLatch(CROWD);
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                String token =
                        TestJwts.of(second, issuer.issuer()).withClaim("jti", i).token();
                answers.add(clients.submit(() -> {
                    together.countDown();
                    together.await();
                    return gate.accepts(token);
                }));
            }

            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
            assertThat(issuer.keyFetches() - before).isBetween(1, FetchBudget.MOST);
        } finally {
            clients.shutdownNow();
        }
    }
}
