package dev.gatehouse.ratelimit;

import static dev.gatehouse.ratelimit.LimitFixture.HERE;
import static dev.gatehouse.ratelimit.LimitFixture.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.peer.IpAddress;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Addresses that fail too often or ask too much. */
class ThrottleTest {

    private final LimitFixture fixture = new LimitFixture();

    private static boolean passes(Throttle throttle, IpAddress address) {
        return throttle.check(() -> address).failure() == null;
    }

    @Test
    void checkWhenNothingIsLimitedThenAddressIsNotAskedFor() {
        Decision decision = fixture.throttle(null, null).check(() -> {
            throw new AssertionError("asked");
        });

        assertThat(decision.failure()).isNull();
    }

    @Test
    void checkWhenAddressHasFailedTooOftenThenItWaits() {
        Throttle throttle = fixture.throttle("3/1m", null);
        for (int i = 0; i < 3; i++) {
            assertThat(passes(throttle, HERE)).isTrue();
            throttle.failed(() -> HERE);
        }
        assertThat(passes(throttle, IpAddress.parse("192.0.2.2"))).isTrue();

        Decision refused = throttle.check(() -> HERE);
        assertThat(LimitFixture.code(refused)).isEqualTo(FailureCode.THROTTLED);
        assertThat(refused.headers()).hasSize(1);
        assertThat(header(refused, "Retry-After")).containsExactly("20");
        assertThat(fixture.count("throttle refused")).isEqualTo(1);
        assertThat(fixture.events).extracting(event -> event.type()).containsExactly("throttle.refused");
        fixture.clock.advance(Duration.ofSeconds(20));
        assertThat(passes(throttle, HERE)).isTrue();
    }

    @Test
    void checkWhenNothingFailsThenItCostsNothing() {
        Throttle throttle = fixture.throttle("1/1h", null);
        for (int i = 0; i < 1000; i++) {
            assertThat(passes(throttle, HERE)).isTrue();
        }
        assertThat(fixture.store.size()).isZero();
    }

    @Test
    void failedWhenRequestsRaceThenTheirDebtIsPaidBack() {
        Throttle throttle = fixture.throttle("2/2s", null);
        for (int i = 0; i < 6; i++) {
            throttle.failed(() -> HERE);
        }

        // Two below zero, however many there were.
        fixture.clock.advance(Duration.ofSeconds(2));
        assertThat(passes(throttle, HERE)).isFalse();
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(passes(throttle, HERE)).isTrue();
    }

    @Test
    void checkWhenThereIsNoRoomThenNobodyPaysForStrangersAndThoseWhoFailedStayOut() {
        LimitFixture small = new LimitFixture(1000, dev.gatehouse.state.StateConfig.OnFailure.LOCAL, null);
        Throttle throttle = small.throttle("2/1h", null);
        for (int i = 0; i < 3000; i++) {
            IpAddress stranger = new IpAddress(0x20010db8L << 32 | i, 0);
            throttle.failed(() -> stranger);
            throttle.failed(() -> stranger);
        }

        assertThat(passes(throttle, HERE)).isTrue();
        assertThat(small.count("throttle overflow")).isPositive();
        assertThat(passes(throttle, new IpAddress(0x20010db8L << 32, 0))).isFalse();
        Decision decision = small.route("5/1h", LimitBy.CLIENT)
                .decide(
                        "r",
                        dev.gatehouse.auth.Tenant.DEFAULT,
                        LimitFixture.caller("a", "b", null, "main"),
                        () -> HERE);
        assertThat(decision.failure()).isNull();
        assertThat(small.count("route overflow")).isZero();
    }

    @Test
    void checkWhenRequestsAreLimitedThenEachCountsByItsNetwork() {
        Throttle throttle = fixture.throttle(null, "2/1m");

        assertThat(passes(throttle, IpAddress.parse("2001:db8::1"))).isTrue();
        assertThat(passes(throttle, IpAddress.parse("2001:db8::2"))).isTrue();
        assertThat(passes(throttle, IpAddress.parse("2001:db8::3"))).isFalse();
        assertThat(passes(throttle, IpAddress.parse("2001:db8:0:1::1"))).isTrue();
    }

    private static IpAddress blockOfSite(int site, int block) {
        return IpAddress.parse("2001:db8:" + Integer.toHexString(site) + ":" + Integer.toHexString(block) + "::1");
    }

    @Test
    void checkWhenASiteSpreadsItsRequestsOverItsBlocksThenItHasSixtyFourTimesTheLimit() {
        Throttle throttle = fixture.throttle(null, "2/1m");
        int passed = 0;
        for (int block = 0; block < 1000; block++) {
            passed += passes(throttle, blockOfSite(1, block)) ? 1 : 0;
        }

        assertThat(passed).isEqualTo(128);
        assertThat(passes(throttle, blockOfSite(2, 1))).isTrue();
        assertThat(passes(throttle, HERE)).isTrue();
    }

    @Test
    void checkWhenASiteFailsFromManyBlocksThenItWaits() {
        Throttle throttle = fixture.throttle("2/1m", null);
        for (int block = 0; block < 128; block++) {
            IpAddress address = blockOfSite(1, block);
            assertThat(passes(throttle, address)).isTrue();
            throttle.failed(() -> address);
        }

        assertThat(passes(throttle, blockOfSite(1, 999))).isFalse();
        assertThat(passes(throttle, blockOfSite(2, 1))).isTrue();
        assertThat(fixture.events)
                .extracting(event -> String.valueOf(event.details().get("limit")))
                .containsExactly("failures-site");
    }

    @Test
    void beginLoginWhenASiteSpreadsItsLoginsThenItHasSixtyFourTimesTheLimit() {
        Throttle throttle = fixture.throttle(null, null);
        int begun = 0;
        for (int block = 0; block < 1000; block++) {
            IpAddress address = blockOfSite(1, block);
            begun += throttle.beginLogin(() -> address).failure() == null ? 1 : 0;
        }

        assertThat(begun).isEqualTo(3 * 64);
        assertThat(throttle.beginLogin(() -> blockOfSite(2, 1)).failure()).isNull();
    }
}
