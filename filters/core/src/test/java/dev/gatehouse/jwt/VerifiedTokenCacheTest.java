package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.TokenValidator;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A good token is verified once, and its remembered outcome never outlives the reason for it. */
class VerifiedTokenCacheTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final TestKeys OTHER = TestKeys.ed25519("ed-2");

    private final TestIssuer issuer = new TestIssuer(KEY, OTHER);
    private final TestClock clock = new TestClock();
    private final AtomicInteger verifications = new AtomicInteger();
    private final TokenValidator counter = (name, claims) -> {
        verifications.incrementAndGet();
        return null;
    };
    private final TestJwts good = TestJwts.of(KEY, issuer.issuer())
            .withClaim("iat", clock.epochSecond())
            .withClaim("exp", clock.epochSecond() + 300);

    @AfterEach
    void close() {
        issuer.close();
    }

    private BearerGate.Builder gate() {
        return BearerGate.of(issuer).clock(clock).validator(counter);
    }

    @Test
    void authenticateWhenTokenComesTwiceThenItIsVerifiedOnce() {
        try (BearerGate gate = gate().open()) {
            String token = good.token();
            var first = gate.accepted(token);
            // Another string object with the same characters, as the next request brings it.
            var second = gate.accepted(String.valueOf(token.toCharArray()));
            assertThat(second).isSameAs(first);
            assertThat(verifications).hasValue(1);
        }
    }

    @Test
    void authenticateWhenTokensDifferThenEachIsVerified() {
        try (BearerGate gate = gate().open()) {
            assertThat(gate.accepted(good.token()).subject()).isEqualTo("alice");
            assertThat(gate.accepted(good.withClaim("sub", "bob").token()).subject())
                    .isEqualTo("bob");
            assertThat(verifications).hasValue(2);
        }
    }

    @Test
    void authenticateWhenTenantDiffersThenTokenIsVerifiedForEach() {
        try (BearerGate gate = gate().open()) {
            for (String tenant : List.of("a", "b", "a", "b")) {
                assertThat(gate.askAs(new Tenant(tenant), good.token())).isInstanceOf(Authenticated.class);
            }
            assertThat(verifications).hasValue(2);
        }
    }

    @Test
    void authenticateWhenStrangersSendMoreTokensThanThereIsRoomThenThoseInUseAreKept() {
        AtomicInteger ofAlice = new AtomicInteger();
        TokenValidator watching = (name, claims) -> {
            if ("alice".equals(claims.textAt("sub"))) {
                ofAlice.incrementAndGet();
            }
            return null;
        };
        try (BearerGate gate = gate().validator(watching).mostCached(50).open()) {
            String alice = good.token();
            for (int i = 0; i < 20; i++) {
                assertThat(gate.askAs(new Tenant("a"), alice)).isInstanceOf(Authenticated.class);
            }
            for (int i = 0; i < 1_000; i++) {
                // Good, and of another tenant than the one that is asked: whose a token is, is asked after the cache.
                String stranger = good.withClaim("sub", "mallory" + i).token();
                assertThat(gate.askAs(new Tenant("a"), stranger)).isInstanceOf(Authenticated.class);
                assertThat(gate.askAs(new Tenant("a"), alice)).isInstanceOf(Authenticated.class);
            }
        }
        assertThat(ofAlice.get()).as("of 1020 requests, verified anew").isLessThan(100);
    }

    @Test
    void authenticateWhenRememberedTokenExpiresThenExpired() {
        try (BearerGate gate = gate().open()) {
            String token = good.token();
            gate.accepted(token);
            clock.advance(Duration.ofSeconds(329));
            gate.accepted(token);
            assertThat(verifications).hasValue(1);
            clock.advance(Duration.ofSeconds(1));
            assertThat(gate.refused(token)).isEqualTo(FailureCode.TOKEN_EXPIRED);
        }
    }

    @Test
    void authenticateWhenSignatureOfRememberedTokenIsChangedThenRefused() {
        try (BearerGate gate = gate().open()) {
            String token = good.token();
            gate.accepted(token);
            int signature = token.lastIndexOf('.') + 1;
            String changed = token.substring(0, signature)
                    + (token.charAt(signature) == 'A' ? 'B' : 'A')
                    + token.substring(signature + 1);
            assertThat(gate.refused(changed)).isEqualTo(FailureCode.SIGNATURE_INVALID);
            assertThat(gate.refused(token + "A")).isEqualTo(FailureCode.SIGNATURE_INVALID);
            assertThat(gate.refused(token + "\u0100")).isEqualTo(FailureCode.TOKEN_MALFORMED);
        }
    }

    @Test
    void authenticateWhenKeyIsWithdrawnThenRememberedTokenIsRefused() {
        try (BearerGate gate = gate().keys(Duration.ofMillis(20), Duration.ofHours(1), Duration.ofSeconds(3))
                .open()) {
            String token = good.token();
            String other = TestJwts.of(OTHER, issuer.issuer()).token();
            gate.accepted(token);
            gate.accepted(other);

            issuer.publish(OTHER);

            Poll.until("the withdrawn key's token is refused", () -> !gate.accepts(token));
            assertThat(gate.refused(token)).isEqualTo(FailureCode.KEY_UNKNOWN);
            assertThat(gate.accepts(other)).isTrue();
            assertThat(verifications).hasValue(2);
        }
    }

    @Test
    void authenticateWhenKeyWithTheSameNameIsReplacedThenRememberedTokenIsRefused() {
        try (BearerGate gate = gate().keys(Duration.ofMillis(20), Duration.ofHours(1), Duration.ofSeconds(3))
                .open()) {
            String token = good.token();
            gate.accepted(token);

            issuer.publish(TestKeys.ed25519("ed-1"));

            Poll.until("the replaced key's token is refused", () -> !gate.accepts(token));
            assertThat(gate.refused(token)).isEqualTo(FailureCode.SIGNATURE_INVALID);
        }
    }

    @Test
    void authenticateWhenKeysAreTooOldThenRememberedTokenGetsUnavailable() {
        try (BearerGate gate =
                gate().with("jwks-refresh", "1m").with("jwks-grace", "1m").open()) {
            String token = good.token();
            gate.accepted(token);
            issuer.close();
            clock.advance(Duration.ofSeconds(121));
            assertThat(gate.refused(token)).isEqualTo(FailureCode.KEYS_UNAVAILABLE);
        }
    }

    @Test
    void authenticateWhenTokenIsBadThenItIsNeverRemembered() {
        AtomicInteger refusals = new AtomicInteger();
        try (BearerGate gate = gate().validator((name, claims) -> refusals.incrementAndGet() <= 2 ? "not now" : null)
                .open()) {
            String token = good.token();
            assertThat(gate.refused(token)).isEqualTo(FailureCode.VALIDATOR_REFUSED);
            assertThat(gate.refused(token)).isEqualTo(FailureCode.VALIDATOR_REFUSED);
            assertThat(gate.accepts(token)).isTrue();
            assertThat(refusals).hasValue(3);
        }
    }

    @Test
    void authenticateWhenTokenIsNotYetValidThenItIsAcceptedLater() {
        try (BearerGate gate = gate().open()) {
            String token = good.withClaim("nbf", clock.epochSecond() + 60).token();
            assertThat(gate.refused(token)).isEqualTo(FailureCode.TOKEN_NOT_YET_VALID);
            clock.advance(Duration.ofSeconds(30));
            assertThat(gate.accepts(token)).isTrue();
        }
    }

    @Test
    void authenticateWhenMoreTokensComeThanAreRememberedThenMemoryIsBounded() {
        try (BearerGate gate = gate().mostCached(5).open()) {
            List<String> tokens = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                tokens.add(good.withClaim("sub", "user-" + i).token());
            }
            for (int round = 0; round < 2; round++) {
                tokens.forEach(gate::accepted);
            }
            // Of the second round at most five were known.
            assertThat(verifications.get()).isBetween(95, 100);
        }
    }

    @Test
    void authenticateWhenNothingIsRememberedThenEachRequestVerifies() {
        try (BearerGate gate = gate().mostCached(0).open()) {
            String token = good.token();
            gate.accepted(token);
            gate.accepted(token);
            assertThat(verifications).hasValue(2);
        }
    }

    @Test
    void authenticateWhenValidatorThrowsThenInternalErrorAndNothingIsRemembered() {
        AtomicInteger calls = new AtomicInteger();
        try (BearerGate gate = gate().validator((name, claims) -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return null;
                })
                .open()) {
            assertThat(gate.refused(good.token())).isEqualTo(FailureCode.INTERNAL_ERROR);
            assertThat(gate.accepts(good.token())).isTrue();
        }
    }

    @Test
    void authenticateWhenTokenIsBadThenValidatorIsNotAsked() {
        try (BearerGate gate = gate().open()) {
            assertThat(gate.accepts(good.withClaim("aud", "other").token())).isFalse();
            assertThat(gate.accepts(good.signedBy(OTHER).token())).isFalse();
            assertThat(verifications).hasValue(0);
            assertThat(gate.accepts(good.token())).isTrue();
        }
    }
}
