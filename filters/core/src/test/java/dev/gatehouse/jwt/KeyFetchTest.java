package dev.gatehouse.jwt;

import static dev.gatehouse.testing.TestIssuer.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** Whatever a provider answers, a fetch ends in time, within bounds, and is the provider's fault. */
class KeyFetchTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final String token = TestJwts.of(KEY, issuer.issuer()).token();
    private final String keySet = "{\"keys\":[" + KEY.jwk().toJSONString() + "]}";

    @AfterEach
    void close() {
        issuer.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 203, 206, 400, 401, 403, 404, 429, 500, 503})
    void fetchWhenStatusIsNot200ThenKeysAreUnavailable(int status) {
        issuer.answerKeys(exchange -> send(exchange, status, keySet));
        assertUnavailable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!doctype html><title>Sign in</title>", "", "{}", "{\"keys\":1}", "\0\0\0\0"})
    void fetchWhenBodyIsNoKeySetThenKeysAreUnavailable(String body) {
        issuer.answerKeys(exchange -> send(exchange, 200, body));
        assertUnavailable();
    }

    @Test
    void fetchWhenBodyIsPemThenTokenPasses() {
        String pem = "\r\n-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(KEY.publicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        issuer.answerKeys(exchange -> {
            boolean taken = exchange.getRequestHeaders().getFirst("Accept").contains("text/plain");
            send(exchange, taken ? 200 : 406, pem);
        });
        try (BearerGate gate = BearerGate.of(issuer).open()) {
            assertThat(gate.accepts(token)).isTrue();
            assertThat(gate.refused(TestJwts.of(TestKeys.ed25519("ed-1"), issuer.issuer())
                            .token()))
                    .isEqualTo(FailureCode.SIGNATURE_INVALID);
        }
    }

    @Test
    void fetchWhenBodyIsOneJwkThenTokenPasses() {
        issuer.answerKeys(
                exchange -> send(exchange, 200, KEY.jwk().toPublicJWK().toJSONString()));
        try (BearerGate gate = BearerGate.of(issuer).open()) {
            assertThat(gate.accepts(token)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "PUBLIC KEY"})
    void fetchWhenBodyIsOtherPemThenKeysAreUnavailable(String type) {
        issuer.answerKeys(
                exchange -> send(exchange, 200, "-----BEGIN " + type + "-----\nMAAwAA==\n-----END " + type + "-----"));
        assertUnavailable();
    }

    @Test
    void fetchWhenBodyIsAsLargeAsAllowedThenTokenPasses() {
        issuer.answerKeys(exchange -> send(exchange, 200, padded(BoundedFetcher.MOST_OCTETS)));
        try (BearerGate gate = BearerGate.of(issuer).open()) {
            assertThat(gate.accepts(token)).isTrue();
        }
    }

    @Test
    void fetchWhenBodyIsLargerThenKeysAreUnavailable() {
        issuer.answerKeys(exchange -> send(exchange, 200, padded(BoundedFetcher.MOST_OCTETS + 1)));
        assertUnavailable();
    }

    @Test
    void fetchWhenMetadataIsLargerThenKeysAreUnavailable() {
        issuer.answerMetadata(
                exchange -> send(exchange, 200, " ".repeat(BoundedFetcher.MOST_OCTETS) + issuer.metadataJson()));
        assertUnavailable();
    }

    @Test
    void fetchWhenBodyNeverEndsThenTheProviderIsHungUpOn() {
        AtomicInteger hungUp = new AtomicInteger();
        issuer.answerKeys(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                byte[] chunk = " ".repeat(8_192).getBytes(StandardCharsets.US_ASCII);
                // Bounded all the same, so that a client that reads on fails the test.
                for (int i = 0; i < 10_000; i++) {
                    body.write(chunk);
                    body.flush();
                }
            } catch (IOException e) {
                hungUp.incrementAndGet();
                throw e;
            }
        });
        assertUnavailable();
        Poll.until("the connection is closed", () -> hungUp.get() > 0);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void fetchWhenBodyDripsThenTheDeadlineEndsIt(boolean metadata) {
        AtomicInteger hungUp = new AtomicInteger();
        TestIssuer.Answer drip = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (System.nanoTime() < end) {
                    body.write(' ');
                    body.flush();
                    Thread.sleep(10);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                hungUp.incrementAndGet();
                throw e;
            }
        };
        if (metadata) {
            issuer.answerMetadata(drip);
        } else {
            issuer.answerKeys(drip);
        }
        assertUnavailableSoon(BearerGate.of(issuer));
        Poll.until("the connection is closed", () -> hungUp.get() > 0);
    }

    @Test
    void fetchWhenProviderNeverAnswersThenTheDeadlineEndsIt() {
        try (SilentListener listener = new SilentListener()) {
            assertUnavailableSoon(BearerGate.of(issuer).with("jwks-uri", listener.url("/keys")));
            assertThat(listener.wasContacted()).isTrue();
        }
    }

    @Test
    void fetchWhenProviderRefusesTheConnectionThenKeysAreUnavailable() {
        issuer.close();
        assertUnavailable();
    }

    @Test
    void fetchWhenAnswerIsNoHttpThenKeysAreUnavailable() {
        issuer.answerKeys(exchange -> {
            throw new IOException("the connection ends without an answer");
        });
        assertUnavailable();
    }

    private void assertUnavailable() {
        try (BearerGate gate = BearerGate.of(issuer).open()) {
            assertThat(gate.refused(token)).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
        }
    }

    private void assertUnavailableSoon(BearerGate.Builder builder) {
        long start = System.nanoTime();
        try (BearerGate gate = builder.keys(DAY, DAY, SHORT).open()) {
            assertThat(gate.refused(token)).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    private String padded(int octets) {
        return keySet + " ".repeat(octets - keySet.getBytes(StandardCharsets.UTF_8).length);
    }
}
