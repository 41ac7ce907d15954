package dev.gatehouse.jwt;

import static dev.gatehouse.testing.TestIssuer.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** A provider may be down: at start, for a while, or for too long. */
class KeyOutageTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final TestKeys STRANGER = TestKeys.ed25519("ed-9");
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final TestIssuer.Answer BROKEN = exchange -> send(exchange, 500, "broken");

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final TestClock clock = new TestClock();
    private final TestJwts good = TestJwts.of(KEY, issuer.issuer()).withClaim("exp", clock.epochSecond() + 100_000);

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void refreshWhenProviderIsDownAtStartThenItHealsInTheBackground() {
        int port = issuer.port();
        String token = good.token();
        issuer.close();
        try (BearerGate gate =
                BearerGate.of(issuer.issuer()).keys(OFTEN, HOUR, TIMEOUT).open()) {
            assertThat(gate.refused(token)).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
            try (TestIssuer back = new TestIssuer(port, KEY)) {
                Poll.until("the keys are there", () -> gate.keySets().of("main").usable() != null);
                assertThat(back.keyFetches()).isPositive();
                assertThat(gate.accepts(token)).isTrue();
            }
        }
    }

    @Test
    void authenticateWhenProviderComesBackThenFirstRequestPassesWithoutWaitingForTheRefresh() {
        issuer.answerKeys(BROKEN);
        try (BearerGate gate = BearerGate.of(issuer).clock(clock).open()) {
            assertThat(gate.refused(good.token())).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
            issuer.heal();
            assertThat(gate.accepts(good.token())).isTrue();
        }
    }

    @Test
    void authenticateWhenOutageIsWithinTheGraceThenLastGoodKeysServe() {
        try (BearerGate gate = BearerGate.of(issuer)
                .with("jwks-refresh", "1h")
                .with("jwks-grace", "2h")
                .clock(clock)
                .open()) {
            gate.accepted(good.token());
            issuer.answerMetadata(BROKEN);

            clock.advance(Duration.ofHours(3));
            assertThat(gate.accepts(good.withClaim("sub", "bob").token())).isTrue();
            clock.advance(Duration.ofMillis(1));
            assertThat(gate.refused(good.token())).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
            assertThat(FailureCode.KEYS_UNAVAILABLE.status()).isEqualTo(503);

            issuer.heal();
            clock.advance(FetchBudget.WINDOW);
            assertThat(gate.accepts(good.token())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{}", "{\"keys\":[],\"keys\":[]}"})
    void refreshWhenAnswerIsBadThenLastGoodKeysServe(String body) {
        try (BearerGate gate = BearerGate.of(issuer).keys(OFTEN, HOUR, TIMEOUT).open()) {
            gate.accepted(good.token());
            issuer.answerKeys(exchange -> send(exchange, 200, body));
            int before = issuer.keyFetches();
            Poll.until("bad answers were had", () -> issuer.keyFetches() > before + 3);
            assertThat(gate.accepts(good.withClaim("sub", "bob").token())).isTrue();
        }
    }

    @Test
    void refreshWhenSetIsEmptyThenNoKeyIsLeft() {
        try (BearerGate gate = BearerGate.of(issuer).keys(OFTEN, HOUR, TIMEOUT).open()) {
            gate.accepted(good.token());
            issuer.publish();
            Poll.until("the key is gone", () -> !gate.accepts(good.token()));
            assertThat(gate.refused(good.token())).isEqualTo(FailureCode.KEY_UNKNOWN);
        }
    }

    @Test
    void authenticateWhenKidIsUnknownWhileProviderIsDownThenUnavailable() {
        try (BearerGate gate = BearerGate.of(issuer).clock(clock).open()) {
            gate.accepted(good.token());
            issuer.answerKeys(BROKEN);
            String unknown = TestJwts.of(STRANGER, issuer.issuer()).token();

            for (int i = 0; i < 5; i++) {
                assertThat(gate.refused(unknown)).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
            }
            assertThat(gate.accepts(good.withClaim("sub", "bob").token())).isTrue();

            issuer.heal();
            clock.advance(FetchBudget.WINDOW);
            assertThat(gate.refused(unknown)).isEqualTo(FailureCode.KEY_UNKNOWN);
        }
    }

    @Test
    void authenticateWhenProviderIsDownThenRequestsDoNotFloodIt() {
        issuer.answerKeys(BROKEN);
        try (BearerGate gate = BearerGate.of(issuer).clock(clock).open()) {
            for (int i = 0; i < 50; i++) {
                assertThat(gate.refused(good.token())).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
            }
            // One at start, three for callers, and a retry in the background if this takes a second.
            assertThat(issuer.keyFetches()).isBetween(2, 8);
        }
    }

    @Test
    void keySetsWhenReloadedDuringOutageThenUnchangedIssuerKeepsItsKeys() {
        BearerGate.Builder settings = BearerGate.of(issuer).clock(clock);
        try (BearerGate before = settings.open()) {
            before.accepted(good.token());
            issuer.close();
            try (BearerGate after = settings.after(before.keySets()).open()) {
                assertThat(after.accepts(good.token())).isTrue();
                clock.advance(Duration.ofMinutes(66));
                assertThat(after.refused(good.token())).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
            }
        }
    }

    @Test
    void keySetsWhenReloadedWithAnotherSourceThenKeysAreNotKept() {
        try (BearerGate before = BearerGate.of(issuer).open();
                SilentListener elsewhere = new SilentListener()) {
            before.accepted(good.token());
            try (BearerGate after = BearerGate.of(issuer)
                    .with("jwks-uri", elsewhere.url("/keys"))
                    .with("jwks-timeout", "100ms")
                    .after(before.keySets())
                    .open()) {
                assertThat(after.refused(good.token())).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
            }
        }
    }

    @Test
    void keySetsWhenClosedThenRefreshEnds() {
        try (TestIssuer other = new TestIssuer(KEY);
                BearerGate running =
                        BearerGate.of(other).keys(OFTEN, HOUR, TIMEOUT).open()) {
            BearerGate closed = BearerGate.of(issuer).keys(OFTEN, HOUR, TIMEOUT).open();
            Poll.until("it is running", () -> issuer.keyFetches() > 2);
            closed.close();
            // The fetch that is under way may still end.
            int atMost = issuer.keyFetches() + 1;
            int since = other.keyFetches();
            Poll.until("the other one is running on", () -> other.keyFetches() > since + 10);
            assertThat(issuer.keyFetches()).isLessThanOrEqualTo(atMost);
            assertThat(running.keySets().of("main").usable()).isNotNull();
        }
    }
}
