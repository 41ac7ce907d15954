package dev.gatehouse.ratelimit;

import static dev.gatehouse.ratelimit.LimitFixture.HERE;
import static dev.gatehouse.ratelimit.LimitFixture.admitted;
import static dev.gatehouse.ratelimit.LimitFixture.caller;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.state.StateConfig.OnFailure;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Buckets of all nodes, while their store is there, is away, and comes back with or without its data. */
class SharedStoreTest {

    private static final Identity ALICE = caller("alice", "shop", null, "main");

    private final FakeSharedState state = new FakeSharedState();
    private final LimitFixture one = new LimitFixture(10_000, OnFailure.LOCAL, state);
    private final LimitFixture two = new LimitFixture(10_000, OnFailure.LOCAL, state);
    private final RateLimits here = one.route("100/1h", LimitBy.CLIENT);
    private final RateLimits there = two.route("100/1h", LimitBy.CLIENT);

    @Test
    void takeWhenStoreIsThereThenNodesShareTheLimit() {
        assertThat(admitted(60, here, ALICE)).isEqualTo(60);
        assertThat(admitted(60, there, ALICE)).isEqualTo(40);
        assertThat(admitted(60, here, ALICE)).isZero();
        assertThat(state.names)
                .allMatch(name -> name.matches("route:[0-9a-f]{32}"))
                .hasSize(1);
    }

    @Test
    void takeWhenBucketIsKnownToBeEmptyThenStoreIsNotAsked() {
        assertThat(admitted(101, here, ALICE)).isEqualTo(100);
        long calls = state.calls;

        assertThat(admitted(1000, here, ALICE)).isZero();
        assertThat(state.calls).isEqualTo(calls);
        state.clock.advance(Duration.ofSeconds(36));
        one.clock.advance(Duration.ofSeconds(36));
        assertThat(admitted(5, here, ALICE)).isEqualTo(1);
    }

    @Test
    void takeWhenStoreIsAwayThenEachNodeGoesOnWithItsShareOfWhatWasLeft() {
        assertThat(admitted(20, here, ALICE)).isEqualTo(20);
        assertThat(admitted(10, there, ALICE)).isEqualTo(10);
        assertThat(admitted(1, here, ALICE)).isEqualTo(1);
        state.available = false;

        // 69 are left as one knows, 70 as the other does.
        assertThat(admitted(200, here, ALICE)).isEqualTo(34);
        assertThat(admitted(200, there, ALICE)).isEqualTo(35);
        assertThat(admitted(200, here, caller("bob", "new", null, "main")))
                .as("a caller that the node has never seen")
                .isEqualTo(50);
    }

    @Test
    void takeWhenStoreIsBackWithItsDataThenWhatWasAdmittedIsSettled() {
        assertThat(admitted(20, here, ALICE)).isEqualTo(20);
        assertThat(admitted(10, there, ALICE)).isEqualTo(10);
        state.available = false;
        assertThat(admitted(30, here, ALICE)).isEqualTo(30);
        assertThat(admitted(5, there, ALICE)).isEqualTo(5);
        state.available = true;

        // 35 are left; what the other node let in it settles when it next sees the caller, and then it is paid back.
        assertThat(admitted(100, here, ALICE)).isBetween(35, 40);
        assertThat(admitted(100, there, ALICE)).isZero();
        assertThat(state.permits()).isEqualTo(-5);
    }

    @Test
    void takeWhenStoreHasLostItsDataThenNobodyGetsAFreshAllowance() {
        assertThat(admitted(40, here, ALICE)).isEqualTo(40);
        state.available = false;
        assertThat(admitted(10, here, ALICE)).isEqualTo(10);
        state.forget();
        state.available = true;

        assertThat(admitted(200, here, ALICE)).isEqualTo(50);
        assertThat(admitted(200, here, caller("bob", "new", null, "main"))).isEqualTo(100);
    }

    @Test
    void takeWhenCallFailsThenRequestIsDecidedAloneAndStoreIsAskedAgain() {
        assertThat(admitted(10, here, ALICE)).isEqualTo(10);
        state.failNext = 1;
        assertThat(admitted(1, here, ALICE)).isEqualTo(1);

        assertThat(admitted(1, here, ALICE)).isEqualTo(1);
        assertThat(state.permits()).isEqualTo(88);
    }

    @Test
    void takeWhenStoreIsAwayAndNodeMayNotGoOnThenUnavailable() {
        LimitFixture strict = new LimitFixture(10_000, OnFailure.DENY, state);
        RateLimits limits = strict.route("100/1h", LimitBy.CLIENT);
        assertThat(admitted(1, limits, ALICE)).isEqualTo(1);

        state.failNext = 1;
        Decision failed = limits.decide("r", Tenant.DEFAULT, ALICE, () -> HERE);
        assertThat(LimitFixture.code(failed)).isEqualTo(FailureCode.STATE_UNAVAILABLE);
        state.available = false;
        assertThat(limits.decide("r", Tenant.DEFAULT, ALICE, () -> HERE).failure())
                .isNotNull();
        assertThat(LimitFixture.code(strict.throttle(null, "50/1m").check(() -> HERE)))
                .isEqualTo(FailureCode.STATE_UNAVAILABLE);
        state.available = true;
        assertThat(admitted(1, limits, ALICE)).isEqualTo(1);
    }

    /** The throttle is asked for every request of every route. */
    @Test
    void checkWhenStoreIsAwayAndNodeMayNotGoOnThenFailuresAreThrottledByItsShare() {
        LimitFixture strict = new LimitFixture(10_000, OnFailure.DENY, state);
        Throttle throttle = strict.throttle("10/1h", null);
        state.failNext = 1;
        assertThat(throttle.check(() -> HERE).failure()).as("one call fails").isNull();
        state.available = false;

        for (int i = 0; i < 5; i++) {
            assertThat(throttle.check(() -> HERE).failure()).isNull();
            throttle.failed(() -> HERE);
        }

        assertThat(LimitFixture.code(throttle.check(() -> HERE)))
                .as("its share")
                .isEqualTo(FailureCode.THROTTLED);
    }

    @Test
    void takeWhenThisProcessPausesAndNodeMayNotGoOnThenTheStoreIsAskedAllTheSame() {
        LimitFixture strict = new LimitFixture(10_000, OnFailure.DENY, state);
        RateLimits limits = strict.route("100/1h", LimitBy.CLIENT);
        Tenant tenant = new Tenant("acme", null, dev.gatehouse.quota.RateLimit.parse("100/1h"), null);
        state.onCall = () -> strict.nanos.addAndGet(10_000_000);

        assertThat(LimitFixture.admits(limits, tenant, ALICE, HERE)).isTrue();
        assertThat(state.calls).as("both limits").isEqualTo(2);
    }

    @Test
    void takeWhenLimitIsSmallerThanTheFleetThenNothingIsAdmittedAlone() {
        RateLimits limits = one.route("1/1h", LimitBy.SUBJECT);
        state.available = false;

        Decision refused = limits.decide("r", Tenant.DEFAULT, ALICE, () -> HERE);
        assertThat(LimitFixture.code(refused)).isEqualTo(FailureCode.RATE_LIMITED);
    }

    @Test
    void decideWhenStoreIsBackThenWhatWasTakenAloneIsSettledBeforeItIsRefused() {
        state.available = false;
        assertThat(admitted(200, here, ALICE)).isEqualTo(50);
        state.available = true;

        assertThat(admitted(200, here, ALICE)).isEqualTo(50);
    }

    @Test
    void decideWhenOneCallFailsThenTheOtherLimitsAreNotAskedFor() {
        state.failNext = 1;
        Tenant tenant = new Tenant("acme", null, dev.gatehouse.quota.RateLimit.parse("100/1h"), null);
        assertThat(LimitFixture.admits(here, tenant, ALICE, HERE)).isTrue();
        assertThat(state.calls).isEqualTo(1);
    }

    @Test
    void decideWhenTheTimeIsOverThenTheOtherLimitsAreNotAskedFor() {
        state.onCall = () -> one.nanos.addAndGet(10_000_000);
        Tenant tenant = new Tenant("acme", null, dev.gatehouse.quota.RateLimit.parse("100/1h"), null);
        assertThat(LimitFixture.admits(here, tenant, ALICE, HERE)).isTrue();
        assertThat(state.calls).isEqualTo(1);
    }

    @Test
    void checkWhenThereIsNoRoomHereThenStoreIsAsked() {
        LimitFixture small = new LimitFixture(1000, OnFailure.LOCAL, state);
        Throttle throttle = small.throttle("2/1h", null);
        for (int i = 0; i < 1000; i++) {
            var stranger = new dev.gatehouse.peer.IpAddress(0x20010db8L << 32 | i, 0);
            throttle.failed(() -> stranger);
        }
        assertThat(throttle.check(() -> HERE).failure()).isNull();
        throttle.failed(() -> HERE);
        throttle.failed(() -> HERE);

        assertThat(throttle.check(() -> HERE).failure()).isNotNull();
    }

    @Test
    void checkWhenFailuresAreOnSeveralNodesThenAllCount() {
        Throttle first = one.throttle("10/1h", null);
        Throttle second = two.throttle("10/1h", null);
        for (int i = 0; i < 9; i++) {
            first.failed(() -> HERE);
        }
        assertThat(second.check(() -> HERE).failure()).as("not seen here yet").isNull();
        second.failed(() -> HERE);

        assertThat(second.check(() -> HERE).failure()).isNotNull();
        assertThat(first.check(() -> HERE).failure())
                .as("as this node last saw it")
                .isNull();
        first.failed(() -> HERE);
        assertThat(first.check(() -> HERE).failure()).isNotNull();
    }

    @Test
    void failedWhenStoreIsAwayThenItCountsHereAndIsSettledLater() {
        Throttle throttle = one.throttle("10/1h", null);
        state.available = false;
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.check(() -> HERE).failure()).isNull();
            throttle.failed(() -> HERE);
        }
        assertThat(throttle.check(() -> HERE).failure())
                .as("its share is used up")
                .isNotNull();
        state.available = true;
        throttle.failed(() -> HERE);

        assertThat(state.permits()).isEqualTo(4);
    }
}
