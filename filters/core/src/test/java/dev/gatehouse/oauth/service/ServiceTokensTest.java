package dev.gatehouse.oauth.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.testing.TestTokenIssuer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How an account's own tokens are had, kept, renewed and done without. */
class ServiceTokensTest {

    private final TestTokenIssuer issuer = new TestTokenIssuer();

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void tokenWhenAskedForTwiceThenOneRequestByClientCredentials() throws Exception {
        AccountGate gate = AccountGate.of(issuer, "scopes", "read,write", "audience", "orders");

        assertThat(gate.token()).isEqualTo("token-1");
        assertThat(gate.token()).isEqualTo("token-1");

        assertThat(issuer.asked()).hasSize(1);
        assertThat(issuer.last().form())
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("audience", "orders")
                .hasEntrySatisfying(
                        "scope", scope -> assertThat(scope.split(" ")).containsExactlyInAnyOrder("read", "write"));
        assertThat(gate.counted).containsExactly("SERVICE_TOKENS shop missing issued");
    }

    @Test
    void tokenWhenAudienceOrScopesDifferThenATokenOfItsOwn() throws Exception {
        ServiceAccount account = AccountGate.of(issuer).account();

        String plain = account.token().value();
        String forStock = account.withAudience("stock").token().value();
        String toRead = account.withScopes("read").token().value();

        assertThat(List.of(plain, forStock, toRead)).doesNotHaveDuplicates();
        assertThat(account.withScopes("read").token().value()).isEqualTo(toRead);
        assertThat(issuer.asked()).hasSize(3);
        assertThat(issuer.asked().get(0).form()).doesNotContainKeys("audience", "scope");
    }

    @Test
    void tokenWhenManyWantItAtOnceThenOneRequest() throws Exception {
        AccountGate gate = AccountGate.of(issuer);
        CountDownLatch release = new CountDownLatch(1);
        issuer.answer((exchange, asked) -> {
            await(release);
            issuer.give(exchange, asked);
        });
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(gate::token));
            }
            while (issuer.asked().isEmpty()) {
                Thread.onSpinWait();
            }
            release.countDown();

            for (Future<String> each : all) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("token-1");
            }
            assertThat(issuer.asked()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    /** More than may wait for long: a cold account serves them all by its first answer. */
    @Test
    void tokenWhenMoreWaitThanMayWaitForLongThenAllGetItOnceTheIssuerAnswers() throws Exception {
        AccountGate gate = AccountGate.of(issuer, "timeout", "10s");
        CountDownLatch release = new CountDownLatch(1);
        issuer.answer((exchange, asked) -> {
            await(release);
            issuer.give(exchange, asked);
        });
        int waiters = 200;
        ExecutorService threads = Executors.newFixedThreadPool(waiters);
        CountDownLatch asking = new CountDownLatch(waiters);
        try {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < waiters; i++) {
                all.add(threads.submit(() -> {
                    asking.countDown();
                    return gate.token();
                }));
            }
            await(asking);
            while (issuer.asked().isEmpty()) {
                Thread.onSpinWait();
            }
            release.countDown();

            for (Future<String> each : all) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("token-1");
            }
            assertThat(issuer.asked()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void tokenWhenItEndsSoonThenRenewedWhileItIsUsedOn() throws Exception {
        AccountGate gate = AccountGate.of(issuer);
        gate.token();
        gate.clock.advance(Duration.ofSeconds(205));
        assertThat(gate.token()).isEqualTo("token-1");
        assertThat(issuer.asked()).hasSize(1);

        gate.clock.advance(Duration.ofSeconds(55));
        assertThat(gate.token()).isEqualTo("token-1");

        while (gate.token().equals("token-1")) {
            Thread.onSpinWait();
        }
        assertThat(gate.token()).isEqualTo("token-2");
        assertThat(issuer.asked()).hasSize(2);
        assertThat(gate.counted).endsWith("SERVICE_TOKENS shop ahead issued");
    }

    @Test
    void tokenWhenItHasEndedThenAnother() throws Exception {
        AccountGate gate = AccountGate.of(issuer);
        gate.token();
        gate.clock.advance(Duration.ofSeconds(296));

        assertThat(gate.token()).isEqualTo("token-2");
    }

    @Test
    void tokenWhenTheIssuerIsDownThenTheLivingOneIsUsedOnAndTheIssuerIsLeftAlone() throws Exception {
        AccountGate gate = AccountGate.of(issuer);
        gate.token();
        issuer.answer(503, "{}");
        gate.clock.advance(Duration.ofSeconds(260));

        for (int i = 0; i < 50; i++) {
            assertThat(gate.token()).isEqualTo("token-1");
        }
        while (gate.available() == 1) {
            Thread.onSpinWait();
        }
        int asked = issuer.asked().size();
        assertThat(asked).isEqualTo(2);
        gate.clock.advance(Duration.ofSeconds(36));
        ServiceTokenException failure = failure(gate);
        assertThat(failure.isRefused()).isFalse();
        assertThat(failure).hasMessageContaining("503");
        // The first may have joined the request of before.
        failure(gate);
        for (int i = 0; i < 50; i++) {
            assertThat(failure(gate)).hasMessageContaining("left alone");
        }
        assertThat(issuer.asked()).hasSize(3);
        assertThat(gate.counted).contains("SERVICE_TOKENS shop missing held");

        issuer.heal();
        gate.clock.advance(Duration.ofSeconds(31));
        assertThat(gate.token()).isEqualTo("token-2");
        assertThat(gate.available()).isEqualTo(1);
        assertThat(gate.events)
                .extracting(AuditEvent::type)
                .containsExactly("service-account.unavailable", "service-account.available");
    }

    @Test
    void tokenWhenTheIssuerIsGoneThenUnavailableAndBackWithIt() throws Exception {
        AccountGate gate = AccountGate.of(issuer);
        int port = issuer.port();
        issuer.close();
        assertThatThrownBy(gate::token).isInstanceOf(ServiceTokenException.class);

        try (TestTokenIssuer back = new TestTokenIssuer(port)) {
            assertThatThrownBy(gate::token).hasMessageContaining("left alone");
            assertThat(back.asked()).isEmpty();
            gate.clock.advance(Duration.ofSeconds(31));
            assertThat(gate.token()).isEqualTo("token-1");
        }
    }

    @ParameterizedTest
    @CsvSource({"invalid_scope, true", "invalid_target, true", "invalid_client, false", "unauthorized_client, false"})
    void tokenWhenRefusedThenTheReasonSaysWhoseFaultAndItIsNotAskedAgainAtOnce(String error, boolean refused) {
        AccountGate gate = AccountGate.of(issuer);
        issuer.answer(400, "{\"error\":\"" + error + "\",\"error_description\":\"no such thing\"}");

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(gate::token)
                    .asInstanceOf(type(ServiceTokenException.class))
                    .satisfies(failure -> assertThat(failure.isRefused()).isEqualTo(refused));
        }
        assertThat(issuer.asked()).hasSize(1);

        issuer.heal();
        gate.clock.advance(Duration.ofSeconds(31));
        assertThat(gate.tokens.own("shop").await()).isInstanceOf(ServiceTokenResult.Issued.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"a\\r\\nX-Admin: 1\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"t\",\"token_type\":\"DPoP\",\"expires_in\":60}",
                "{\"access_token\":\"\",\"token_type\":\"Bearer\"}",
                "{\"token_type\":\"Bearer\",\"expires_in\":60}",
                "[]",
                "nonsense"
            })
    void tokenWhenTheAnswerIsOfNoUseThenUnavailable(String json) throws Exception {
        AccountGate gate = AccountGate.of(issuer);
        issuer.answer(200, json);

        assertThatThrownBy(gate::token)
                .asInstanceOf(type(ServiceTokenException.class))
                .satisfies(failure -> assertThat(failure.isRefused()).isFalse());

        issuer.answer(200, "{\"access_token\":\"t\",\"token_type\":\"bearer\"}");
        gate.clock.advance(Duration.ofSeconds(31));
        assertThat(gate.token()).isEqualTo("t");
    }

    @Test
    void tokenWhenTheAnswerNamesNoLifetimeThenItCountsForAMinuteAtMost() throws Exception {
        AccountGate gate = AccountGate.of(issuer);
        issuer.answer(200, "{\"access_token\":\"t\",\"token_type\":\"Bearer\"}");
        gate.token();
        issuer.heal();
        gate.clock.advance(Duration.ofSeconds(60));

        assertThat(gate.token()).isEqualTo("token-1");
    }

    @Test
    void insteadWhenABackendRefusedTheTokenThenOneNewOneAndNotOneForEachRefusal() {
        AccountGate gate = AccountGate.of(issuer);
        HeldToken held = gate.tokens.own("shop");
        ServiceToken first = issued(held.await());

        ServiceToken second = issued(held.instead(first).join());
        assertThat(second.value()).isEqualTo("token-2");
        assertThat(issued(held.instead(first).join())).isEqualTo(second);
        assertThat(held.instead(second).join()).isInstanceOf(ServiceTokenResult.Unavailable.class);
        assertThat(issuer.asked()).hasSize(2);
        assertThat(issued(held.await())).isEqualTo(second);

        gate.clock.advance(Duration.ofSeconds(6));
        assertThat(issued(held.instead(second).join()).value()).isEqualTo("token-3");
        assertThat(gate.counted).endsWith("SERVICE_TOKENS shop rejected issued");
    }

    @Test
    void insteadWhenTheIssuerIsDownThenTheOldTokenIsKept() throws Exception {
        AccountGate gate = AccountGate.of(issuer);
        HeldToken held = gate.tokens.own("shop");
        ServiceToken first = issued(held.await());
        issuer.answer(500, "{}");

        assertThat(held.instead(first).join()).isInstanceOf(ServiceTokenResult.Unavailable.class);

        assertThat(gate.token()).isEqualTo(first.value());
    }

    @Test
    void toStringWhenAnythingIsShownThenNoSecretAndNoToken() throws Exception {
        AccountGate gate = AccountGate.of(issuer);
        ServiceToken token = gate.account().token();

        assertThat(List.of(
                        token,
                        gate.account(),
                        gate.tokens,
                        gate.tokens.own("shop"),
                        gate.tokens.own("shop").await()))
                .allSatisfy(shown -> assertThat(shown.toString()).doesNotContain("token-1", "hush"));
    }

    private static ServiceTokenException failure(AccountGate gate) {
        return catchThrowableOfType(ServiceTokenException.class, gate::token);
    }

    private static ServiceToken issued(ServiceTokenResult result) {
        assertThat(result).isInstanceOf(ServiceTokenResult.Issued.class);
        return ((ServiceTokenResult.Issued) result).token();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
