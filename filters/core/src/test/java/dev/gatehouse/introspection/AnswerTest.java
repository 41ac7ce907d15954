package dev.gatehouse.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whatever is not just an answer by RFC 7662 is none: 503, not remembered, and no stranger's way in. */
class AnswerTest {

    private final TestProvider provider = new TestProvider();
    private final IntrospectionGate gate = IntrospectionGate.of(provider)
            .with("introspection-timeout", "500ms")
            .open();

    @AfterEach
    void close() {
        provider.close();
    }

    /** The same token is good as soon as the answer is: the refusal was the answer's fault, and was not remembered. */
    private String refusedUntilHealed() {
        Failure failure = gate.failure("opaque-1");
        assertThat(failure.code()).isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE);
        assertThat(failure.reason()).contains(provider.issuer()).doesNotContain("opaque-1", "hush");
        provider.heal();
        assertThat(gate.accepted("opaque-1").subject()).isEqualTo("alice");
        return failure.reason();
    }

    @Test
    void tokenWhenActiveThenTheIdentityIsTheAnswers() {
        assertThat(gate.accepted("opaque-1")).satisfies(identity -> {
            assertThat(identity.subject()).isEqualTo("alice");
            assertThat(identity.client()).isEqualTo("shop");
            assertThat(identity.issuer()).isEqualTo("main");
            assertThat(identity.scheme()).isEqualTo("bearer");
            assertThat(identity.scopes()).containsExactly("orders.read");
            assertThat(identity.claims()).containsKey("exp").doesNotContainKey("active");
        });
    }

    @Test
    void tokenWhenInactiveThenRefusedAsInactive() {
        provider.answerJson("{\"active\":false}");

        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.TOKEN_INACTIVE);
    }

    @Test
    void tokenWhenInactiveWithGoodClaimsThenRefusedAllTheSame() {
        provider.answerJson(provider.activeJson().replace("\"active\":true", "\"active\":false"));

        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.TOKEN_INACTIVE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "[]",
                "{}",
                "{\"active\":true",
                "{\"active\":\"true\",\"sub\":\"alice\",\"aud\":\"api\"}",
                "{\"active\":1,\"sub\":\"alice\",\"aud\":\"api\"}",
                "{\"active\":null,\"sub\":\"alice\",\"aud\":\"api\"}",
                "{\"Active\":true,\"sub\":\"alice\",\"aud\":\"api\"}",
                "{\"active\":false,\"active\":true,\"sub\":\"alice\",\"aud\":\"api\"}",
                "{\"active\":true,\"sub\":\"alice\",\"aud\":\"api\"}{}",
                "{\"active\":true,\"sub\":\"alice\",\"aud\":\"api\",}",
                "<html>{\"active\":true}</html>"
            })
    void answerWhenMalformedThenUnavailable(String json) {
        provider.answerJson(json);

        refusedUntilHealed();
    }

    @ParameterizedTest
    @CsvSource({"201", "204", "302", "400", "401", "403", "404", "429", "500", "502", "503"})
    void answerWhenStatusIsNot200ThenUnavailable(int status) {
        provider.answer((exchange, question) -> {
            exchange.getResponseHeaders().set("Location", provider.endpoint() + "/elsewhere");
            TestProvider.send(exchange, status, "application/json", status == 204 ? "" : provider.activeJson());
        });

        assertThat(refusedUntilHealed()).contains(String.valueOf(status));
        assertThat(provider.questions()).hasSize(2);
        assertThat(provider.requests()).isEqualTo(2);
    }

    @Test
    void answerWhenOurOwnClientIsRefusedThenTheReasonSaysSo() {
        provider.answer((exchange, question) -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
            TestProvider.send(exchange, 401, "application/json", "{\"error\":\"invalid_client\"}");
        });

        assertThat(refusedUntilHealed()).contains("our own client");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/plain",
                "application/jwt",
                "application/json-seq",
                "application/token-introspection+jwt",
                "application/json, text/html",
                ""
            })
    void answerWhenTypeIsNotJsonThenUnavailable(String type) {
        provider.answer((exchange, question) -> TestProvider.send(exchange, 200, type, provider.activeJson()));

        refusedUntilHealed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json;charset=UTF-8", "Application/JSON", "application/json ; charset=utf-8"})
    void answerWhenTypeIsJsonInAnotherSpellingThenTaken(String type) {
        provider.answer((exchange, question) -> TestProvider.send(exchange, 200, type, provider.activeJson()));

        assertThat(gate.accepted("opaque-1").subject()).isEqualTo("alice");
    }

    @Test
    void answerWhenSignedThenTheReasonSaysThatItIsNotSupported() {
        provider.answer((exchange, question) ->
                TestProvider.send(exchange, 200, "application/token-introspection+jwt", "e30.e30.AA"));

        assertThat(refusedUntilHealed()).contains("RFC 9701");
    }

    @Test
    void answerWhenHugeThenGivenUp() {
        provider.answerJson(provider.activeJson().replace("}", ",\"x\":\"" + "x".repeat(600 * 1024) + "\"}"));

        refusedUntilHealed();
    }

    @Test
    void answerWhenItDripsThenGivenUpAtTheDeadline() {
        CountDownLatch done = new CountDownLatch(1);
        provider.answer((exchange, question) -> drip(exchange, done));

        assertThat(refusedUntilHealed()).contains("timed out");
        done.countDown();
    }

    private void drip(HttpExchange exchange, CountDownLatch done) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try {
            while (!done.await(20, TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void answerWhenItNeverComesThenGivenUpAtTheDeadline() {
        CountDownLatch done = new CountDownLatch(1);
        provider.answer((exchange, question) -> {
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(refusedUntilHealed()).contains("timed out");
        done.countDown();
    }

    @Test
    void connectionWhenEndedWithoutAnAnswerThenAskedOnceMore() {
        provider.answer((exchange, question) -> {
            if (provider.questions().size() > 1) {
                TestProvider.send(exchange, 200, "application/json", provider.activeJson());
            }
        });

        assertThat(gate.accepted("opaque-1").subject()).isEqualTo("alice");
        assertThat(provider.questions()).hasSize(2);
    }

    @Test
    void providerWhenDownThenUnavailableUntilItIsUp() {
        int port = provider.port();
        provider.close();
        assertThat(gate.refused("opaque-1")).isEqualTo(FailureCode.INTROSPECTION_UNAVAILABLE);

        try (TestProvider again = new TestProvider(port)) {
            assertThat(gate.accepted("opaque-1").subject()).isEqualTo("alice");
            assertThat(again.questions()).hasSize(1);
        }
    }

    @Test
    void tokenWhenAskedAboutThenItIsInTheBodyAlone() {
        gate.accepted("opaque~1+/=");

        assertThat(provider.questions()).singleElement().satisfies(question -> {
            assertThat(question.token()).isEqualTo("opaque~1+/=");
            assertThat(question.target()).isEqualTo("/issuer/introspect");
            assertThat(question.form()).containsEntry("token_type_hint", "access_token");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a%00", "a,b", "a&active=true", "ü", "=a"})
    void tokenWhenNotOfATokensCharactersThenRefusedUnasked(String token) {
        assertThat(gate.refused(token)).isEqualTo(FailureCode.TOKEN_MALFORMED);
        assertThat(provider.requests()).isZero();
    }
}
