package dev.gatehouse.oauth.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.oauth.service.ServiceTokenResult.Issued;
import dev.gatehouse.oauth.service.ServiceTokenResult.Refused;
import dev.gatehouse.oauth.service.ServiceTokenResult.Unavailable;
import dev.gatehouse.testing.TestTokenIssuer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Callers' tokens exchanged for others (RFC 8693). */
class ExchangedTokensTest {

    private final TestTokenIssuer issuer = new TestTokenIssuer();
    private final AccountGate gate = AccountGate.of(issuer, "audience", "orders", "scopes", "read");

    @AfterEach
    void close() {
        issuer.close();
    }

    private ServiceTokenResult exchange(String subject, @Nullable Instant end, @Nullable String audience) {
        return gate.tokens.exchanged("shop", subject, end, audience).await();
    }

    private static String value(ServiceTokenResult result) {
        assertThat(result).isInstanceOf(Issued.class);
        return ((Issued) result).token().value();
    }

    @Test
    void exchangeWhenTheSameTokenComesAgainThenOneRequest() {
        Instant end = gate.clock.instant().plusSeconds(600);
        assertThat(value(exchange("alice-token", end, null))).isEqualTo("token-1");
        assertThat(value(exchange("alice-token", end, null))).isEqualTo("token-1");

        assertThat(issuer.asked()).hasSize(1);
        assertThat(issuer.last().form())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .containsEntry("subject_token", "alice-token")
                .containsEntry("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
                .containsEntry("requested_token_type", "urn:ietf:params:oauth:token-type:access_token")
                .containsEntry("audience", "orders")
                .containsEntry("scope", "read");
    }

    @Test
    void exchangeWhenSubjectOrAudienceDifferThenATokenOfItsOwn() {
        Instant end = gate.clock.instant().plusSeconds(600);
        String alice = value(exchange("alice-token", end, null));

        assertThat(value(exchange("bob-token", end, null))).isNotEqualTo(alice);
        assertThat(value(exchange("alice-token", end, "stock"))).isNotEqualTo(alice);
        assertThat(issuer.last().form()).containsEntry("audience", "stock");
        assertThat(issuer.asked()).hasSize(3);
    }

    @Test
    void exchangeWhenTheCallersTokenEndsThenItsExchangedOneIsNotUsedAnyMore() {
        Instant end = gate.clock.instant().plusSeconds(20);
        value(exchange("alice-token", end, null));
        gate.clock.advance(Duration.ofSeconds(19));
        assertThat(value(exchange("alice-token", end, null))).isEqualTo("token-1");
        gate.clock.advance(Duration.ofSeconds(1));

        assertThat(exchange("alice-token", end, null)).isInstanceOf(Refused.class);
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void exchangeWhenTheExchangedTokenEndsFirstThenAnother() {
        issuer.lifetime(10);
        Instant end = gate.clock.instant().plusSeconds(600);
        value(exchange("alice-token", end, null));
        gate.clock.advance(Duration.ofSeconds(10));

        assertThat(value(exchange("alice-token", end, null))).isEqualTo("token-2");
    }

    @Test
    void exchangeWhenRefusedThenOnlyThatCallerIsAndNotAskedAgainAtOnce() {
        issuer.answer((exchange, asked) -> {
            if ("bad".equals(asked.form().get("subject_token"))) {
                TestTokenIssuer.send(exchange, 400, "{\"error\":\"invalid_request\"}");
            } else {
                issuer.give(exchange, asked);
            }
        });

        assertThat(exchange("bad", null, null)).isInstanceOf(Refused.class);
        assertThat(exchange("bad", null, null)).isInstanceOf(Refused.class);
        assertThat(issuer.asked()).hasSize(1);
        assertThat(value(exchange("good", null, null))).isEqualTo("token-1");
    }

    @Test
    void exchangeWhenTheIssuerIsDownThenManyCallersCostItOneRequest() {
        issuer.answer(503, "{}");

        for (int i = 0; i < 50; i++) {
            assertThat(exchange("token of " + i, null, null)).isInstanceOf(Unavailable.class);
        }

        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void exchangeWhenMoreCallersComeAtOnceThanCallsAreMadeThenAllAreServed() throws Exception {
        int callers = 120;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        CountDownLatch together = new CountDownLatch(callers);
        try {
            List<Future<ServiceTokenResult>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                String subject = "token of " + i;
                all.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return exchange(subject, null, null);
                }));
            }
            for (Future<ServiceTokenResult> each : all) {
                assertThat(each.get(20, TimeUnit.SECONDS)).isInstanceOf(Issued.class);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(issuer.asked()).hasSize(callers);
    }

    @Test
    void exchangeWhenOurClientIsNotTakenThenOtherCallersAreTriedAllTheSame() {
        issuer.answer((exchange, asked) -> {
            if ("odd".equals(asked.form().get("subject_token"))) {
                TestTokenIssuer.send(exchange, 400, "{\"error\":\"invalid_client\"}");
            } else {
                issuer.give(exchange, asked);
            }
        });

        assertThat(exchange("odd", null, null)).isInstanceOf(Unavailable.class);
        assertThat(exchange("odd", null, null)).isInstanceOf(Unavailable.class);
        assertThat(issuer.asked()).hasSize(1);
        assertThat(value(exchange("good", null, null))).isEqualTo("token-1");
        assertThat(gate.events).isEmpty();
    }
}
