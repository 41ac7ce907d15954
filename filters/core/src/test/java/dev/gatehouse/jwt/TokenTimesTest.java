package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** exp, nbf and iat, to the second, by a clock that stands still. */
class TokenTimesTest {

    private static final TestKeys KEY = TestKeys.ed25519("ed-1");
    private static final TestIssuer ISSUER = new TestIssuer(KEY);
    private static final TestClock CLOCK = new TestClock();
    private static final BearerGate GATE = BearerGate.of(ISSUER).clock(CLOCK).open();
    private static final BearerGate EXACT =
            BearerGate.of(ISSUER).clock(CLOCK).with("clock-skew", "0s").open();
    private static final BearerGate LIMITED =
            BearerGate.of(ISSUER).clock(CLOCK).with("max-lifetime", "10m").open();
    private static final BearerGate YOUNG = BearerGate.of(ISSUER)
            .clock(CLOCK)
            .with("clock-skew", "0s")
            .with("max-age", "10m")
            .open();
    private static final BearerGate YOUNG_TO_THE_SECOND = BearerGate.of(ISSUER)
            .clock(CLOCK)
            .with("max-age", "10m")
            .with("max-age-skew", "0s")
            .open();
    private static final String PLACE = "\"PLACE\"";

    @AfterAll
    static void close() {
        GATE.close();
        EXACT.close();
        LIMITED.close();
        YOUNG.close();
        YOUNG_TO_THE_SECOND.close();
        ISSUER.close();
    }

    @ParameterizedTest
    @CsvSource({
        "exp, -29, ",
        "exp, -30, TOKEN_EXPIRED",
        "exp, -31, TOKEN_EXPIRED",
        "nbf, 30, ",
        "nbf, 31, TOKEN_NOT_YET_VALID",
        "iat, 30, ",
        "iat, 31, TOKEN_NOT_YET_VALID",
        "iat, -1000000, "
    })
    void authenticateWhenSkewIsThirtySecondsThenTimeIsHeldToIt(String name, long offset, FailureCode code) {
        expect(GATE, good().withClaim(name, CLOCK.epochSecond() + offset), code);
    }

    @ParameterizedTest
    @CsvSource({
        "exp, 1, ",
        "exp, 0, TOKEN_EXPIRED",
        "nbf, 0, ",
        "nbf, 1, TOKEN_NOT_YET_VALID",
        "iat, 0, ",
        "iat, 1, TOKEN_NOT_YET_VALID"
    })
    void authenticateWhenThereIsNoSkewThenTimeIsHeldToTheSecond(String name, long offset, FailureCode code) {
        expect(EXACT, good().withClaim(name, CLOCK.epochSecond() + offset), code);
    }

    @ParameterizedTest
    @CsvSource({"-599, ", "-600, TOKEN_EXPIRED", ", CLAIM_MISSING"})
    void authenticateWhenAgeIsBoundedThenTokenCountsSoLongAfterItsIssue(Long offset, FailureCode code) {
        Long issued = offset == null ? null : Long.valueOf(CLOCK.epochSecond() + offset);
        expect(YOUNG, good().withClaim("iat", issued).withClaim("exp", CLOCK.epochSecond() + 86_400), code);
    }

    @ParameterizedTest
    @CsvSource({"iat, -599, ", "iat, -600, TOKEN_EXPIRED", "iat, 30, ", "exp, -29, ", "exp, -30, TOKEN_EXPIRED"})
    void authenticateWhenAgeHasItsOwnSkewThenExpiryKeepsTheIssuers(String name, long offset, FailureCode code) {
        long now = CLOCK.epochSecond();
        expect(YOUNG_TO_THE_SECOND, good().withClaim("exp", now + 86_400).withClaim(name, now + offset), code);
    }

    @Test
    void authenticateWhenAgeHasItsOwnSkewThenRememberedTokenEndsByIt() {
        TestClock moving = new TestClock();
        try (BearerGate gate = BearerGate.of(ISSUER)
                .clock(moving)
                .with("max-age", "10m")
                .with("max-age-skew", "0s")
                .open()) {
            long issued = moving.epochSecond();
            String token = good().withClaim("iat", issued)
                    .withClaim("exp", issued + 86_400)
                    .token();
            assertThat(gate.accepts(token)).isTrue();
            moving.advance(Duration.ofSeconds(599));
            assertThat(gate.accepts(token)).isTrue();
            moving.advance(Duration.ofSeconds(1));
            assertThat(gate.refused(token)).isEqualTo(FailureCode.TOKEN_EXPIRED);
        }
    }

    @Test
    void authenticateWhenAgeIsBoundedThenExpiryStillCounts() {
        expect(
                YOUNG,
                good().withClaim("iat", CLOCK.epochSecond() - 5).withClaim("exp", CLOCK.epochSecond()),
                FailureCode.TOKEN_EXPIRED);
    }

    static Stream<Arguments> noDates() {
        long now = CLOCK.epochSecond();
        return Stream.of("exp", "nbf", "iat")
                .flatMap(name -> Stream.of(
                                now + ".0",
                                now + ".5",
                                now + "e0",
                                now / 1000 + "E3",
                                "\"" + now + "\"",
                                "\"\"",
                                "\"2030-01-01T00:00:00Z\"",
                                "-1",
                                "-9223372036854775808",
                                "253402300800",
                                "9223372036854775807",
                                "9223372036854775808",
                                "99999999999999999999999999",
                                "1e400",
                                "true",
                                "[]",
                                "[" + now + "]",
                                "{}")
                        .map(value -> arguments(name, value)));
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("noDates")
    void authenticateWhenTimeIsNoWholeNumberInRangeThenClaimRefused(String name, String json) {
        assertThat(GATE.refused(withJson(name, json))).isEqualTo(FailureCode.CLAIM_REFUSED);
    }

    @Test
    void authenticateWhenExpiryIsInMillisecondsThenClaimRefused() {
        assertThat(GATE.refused(
                        good().withClaim("exp", CLOCK.millis() + 300_000).token()))
                .isEqualTo(FailureCode.CLAIM_REFUSED);
    }

    @Test
    void authenticateWhenExpiryIsTheLastSecondThatThereIsThenTokenPasses() {
        assertThat(GATE.accepts(withJson("exp", "253402300799"))).isTrue();
    }

    @Test
    void authenticateWhenExpiryIsMissingThenClaimMissing() {
        assertThat(GATE.refused(good().withClaim("exp", null).token())).isEqualTo(FailureCode.CLAIM_MISSING);
        assertThat(GATE.refused(withJson("exp", "null"))).isEqualTo(FailureCode.CLAIM_MISSING);
    }

    @Test
    void authenticateWhenNotBeforeAndIssueTimeAreMissingThenTokenPasses() {
        assertThat(GATE.accepts(good().withClaim("iat", null).token())).isTrue();
        assertThat(GATE.accepts(withJson("nbf", "null"))).isTrue();
    }

    @Test
    void authenticateWhenZeroThenItIsADateLongPast() {
        assertThat(GATE.refused(withJson("exp", "0"))).isEqualTo(FailureCode.TOKEN_EXPIRED);
        assertThat(GATE.accepts(withJson("nbf", "0"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 600, ",
        "0, 601, TOKEN_LIFETIME_TOO_LONG",
        "-500, 101, TOKEN_LIFETIME_TOO_LONG",
        "-500, 100, ",
        "-1000, -300, TOKEN_LIFETIME_TOO_LONG",
        "30, 630, ",
        "31, 300, TOKEN_NOT_YET_VALID"
    })
    void authenticateWhenLifetimeIsBoundedThenLongerTokenIsRefused(long issued, long expiry, FailureCode code) {
        long now = CLOCK.epochSecond();
        expect(LIMITED, good().withClaim("iat", now + issued).withClaim("exp", now + expiry), code);
    }

    @Test
    void authenticateWhenLifetimeIsBoundedAndIssueTimeIsMissingThenClaimMissing() {
        assertThat(LIMITED.refused(good().withClaim("iat", null).token())).isEqualTo(FailureCode.CLAIM_MISSING);
    }

    @Test
    void authenticateWhenTokenIsExpiredAndWrongThenOnlyTheOtherDefectIsNamed() {
        TestJwts expired = good().withClaim("exp", CLOCK.epochSecond() - 3_600);
        assertThat(GATE.refused(expired.withClaim("aud", "other").token())).isEqualTo(FailureCode.AUDIENCE_REFUSED);
        assertThat(GATE.refused(expired.withClaim("sub", List.of()).token())).isEqualTo(FailureCode.CLAIM_REFUSED);
        assertThat(GATE.refused(expired.signedBy(TestKeys.ed25519("ed-1")).token()))
                .isEqualTo(FailureCode.SIGNATURE_INVALID);
    }

    @Test
    void authenticateWhenTimeIsInBoundsThenIdentityHasTheExpiry() {
        long expiry = CLOCK.epochSecond() + Duration.ofDays(2).toSeconds();
        assertThat(GATE.accepted(good().withClaim("exp", expiry).token()).expiresAt())
                .hasToString(java.time.Instant.ofEpochSecond(expiry).toString());
    }

    private static void expect(BearerGate gate, TestJwts token, FailureCode code) {
        if (code == null) {
            assertThat(gate.accepts(token.token())).isTrue();
        } else {
            assertThat(gate.refused(token.token())).isEqualTo(code);
        }
    }

    private static TestJwts good() {
        long now = CLOCK.epochSecond();
        return TestJwts.of(KEY, ISSUER.issuer()).withClaim("iat", now).withClaim("exp", now + 300);
    }

    /** With a claim in just this JSON spelling. */
    private static String withJson(String name, String json) {
        TestJwts token = good().withClaim(name, "PLACE");
        return TestJwts.compact(token.headerJson(), token.claimsJson().replace(PLACE, json), KEY);
    }
}
