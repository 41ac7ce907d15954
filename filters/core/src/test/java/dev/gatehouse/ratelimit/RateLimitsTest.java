package dev.gatehouse.ratelimit;

import static dev.gatehouse.ratelimit.LimitFixture.HERE;
import static dev.gatehouse.ratelimit.LimitFixture.admits;
import static dev.gatehouse.ratelimit.LimitFixture.admitted;
import static dev.gatehouse.ratelimit.LimitFixture.apiKey;
import static dev.gatehouse.ratelimit.LimitFixture.caller;
import static dev.gatehouse.ratelimit.LimitFixture.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.peer.IpAddress;
import dev.gatehouse.quota.RateLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Which requests count together, how long, and what their callers are told. */
class RateLimitsTest {

    private static final Identity ALICE = caller("alice", "shop", null, "main");

    private final LimitFixture fixture = new LimitFixture();

    @Test
    void decideWhenNothingIsLimitedThenNothingIsSaid() {
        Decision decision =
                fixture.limits(true, Map.of("r", RouteLimit.NONE)).decide("r", Tenant.DEFAULT, ALICE, () -> HERE);

        assertThat(decision.failure()).isNull();
        assertThat(decision.headers()).isEmpty();
        assertThat(fixture.store.size()).isZero();
    }

    @Test
    void decideWhenByClientThenSubjectsOfOneClientCountTogether() {
        RateLimits limits = fixture.route("2/1m", LimitBy.CLIENT);

        assertThat(admits(limits, ALICE)).isTrue();
        assertThat(admits(limits, caller("bob", "shop", null, "main"))).isTrue();
        assertThat(admits(limits, caller("carol", "shop", null, "main"))).isFalse();
        assertThat(admits(limits, caller("carol", "other", null, "main"))).isTrue();
    }

    @Test
    void decideWhenClientIsUnknownThenSubjectCounts() {
        RateLimits limits = fixture.route("1/1m", LimitBy.CLIENT);

        assertThat(admits(limits, caller("x", null, null, "main"))).isTrue();
        assertThat(admits(limits, caller("x", null, null, "main"))).isFalse();
        assertThat(admits(limits, caller("y", null, null, "main"))).isTrue();
        assertThat(admits(limits, caller("z", "x", null, "main")))
                .as("a client of the subject's name is another")
                .isTrue();
    }

    @Test
    void decideWhenBySubjectThenClientsOfOneSubjectCountTogether() {
        RateLimits limits = fixture.route("1/1m", LimitBy.SUBJECT);

        assertThat(admits(limits, ALICE)).isTrue();
        assertThat(admits(limits, caller("alice", "other", null, "main"))).isFalse();
        assertThat(admits(limits, caller("bob", "shop", null, "main"))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = LimitBy.class,
            names = {"CLIENT", "SUBJECT", "API_KEY"})
    void decideWhenIssuerOrTenantDiffersThenSameNameIsAnotherCaller(LimitBy by) {
        RateLimits limits = fixture.route("1/1m", by);

        assertThat(admits(limits, ALICE)).isTrue();
        assertThat(admits(limits, ALICE)).isFalse();
        assertThat(admits(limits, caller("alice", "shop", null, "other"))).isTrue();
        assertThat(admits(limits, caller("alice", "shop", "acme", "main"))).isTrue();
        assertThat(admits(limits, new Tenant("acme"), ALICE, HERE)).isTrue();
        assertThat(admits(limits, apiKey("k1", "shop", null)))
                .as("another kind of credential")
                .isTrue();
    }

    @Test
    void decideWhenOneCallerTakesTurnsAtRoutesAndTenantsThenEachHasItsOwnBucket() {
        RateLimits limits = fixture.limits(
                false,
                Map.of(
                        "one", new RouteLimit(RateLimit.parse("2/1m"), LimitBy.CLIENT),
                        "two", new RouteLimit(RateLimit.parse("2/1m"), LimitBy.CLIENT)));
        Tenant acme = new Tenant("acme", null, RateLimit.parse("3/1m"), null);

        for (int turn = 0; turn < 2; turn++) {
            assertThat(limits.decide("one", Tenant.DEFAULT, ALICE, () -> HERE).failure())
                    .isNull();
            assertThat(limits.decide("two", Tenant.DEFAULT, ALICE, () -> HERE).failure())
                    .isNull();
        }
        assertThat(limits.decide("one", Tenant.DEFAULT, ALICE, () -> HERE).failure())
                .isNotNull();
        assertThat(limits.decide("one", acme, ALICE, () -> HERE).failure()).isNull();
        assertThat(limits.decide("two", acme, ALICE, () -> HERE).failure()).isNull();
        assertThat(limits.decide("two", acme, ALICE, () -> HERE).failure()).isNull();
        assertThat(limits.decide("one", acme, ALICE, () -> HERE).failure())
                .as("the tenant's own")
                .isNotNull();
    }

    @Test
    void decideWhenByAddressThenCredentialsDoNotCountAndNetworkIsOne() {
        RateLimits limits = fixture.route("1/1m", LimitBy.ADDRESS);
        Tenant tenant = Tenant.DEFAULT;

        assertThat(admits(limits, tenant, ALICE, IpAddress.parse("2001:db8:1:2::1")))
                .isTrue();
        assertThat(admits(limits, tenant, null, IpAddress.parse("2001:db8:1:2:ffff::9")))
                .isFalse();
        assertThat(admits(limits, tenant, null, IpAddress.parse("2001:db8:1:3::1")))
                .isTrue();
        assertThat(admits(limits, tenant, null, IpAddress.parse("192.0.2.1"))).isTrue();
        assertThat(admits(limits, tenant, null, IpAddress.parse("::ffff:192.0.2.1")))
                .isFalse();
        assertThat(admits(limits, tenant, null, IpAddress.parse("192.0.2.2"))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = LimitBy.class,
            names = {"CLIENT", "SUBJECT", "API_KEY", "ADDRESS"})
    void decideWhenCallerIsAnonymousThenAddressCounts(LimitBy by) {
        RateLimits limits = fixture.route("1/1m", by);

        assertThat(admits(limits, null)).isTrue();
        assertThat(admits(limits, null)).isFalse();
        assertThat(admits(limits, Tenant.DEFAULT, null, IpAddress.parse("192.0.2.2")))
                .isTrue();
    }

    @Test
    void decideWhenByApiKeyThenEachKeyCountsAlone() {
        RateLimits limits = fixture.route("1/1m", LimitBy.API_KEY);

        assertThat(admits(limits, apiKey("k1", "shop", null))).isTrue();
        assertThat(admits(limits, apiKey("k1", "shop", null))).isFalse();
        assertThat(admits(limits, apiKey("k2", "shop", null))).isTrue();
        assertThat(admits(limits, ALICE)).isTrue();
        assertThat(admits(limits, caller("bob", "shop", null, "main")))
                .as("a token counts by its client")
                .isFalse();
    }

    @Test
    void decideWhenByTenantOrRouteThenAllItsCallersCountTogether() {
        RateLimits tenants = fixture.route("1/1m", LimitBy.TENANT);
        assertThat(admits(tenants, new Tenant("a"), ALICE, HERE)).isTrue();
        assertThat(admits(tenants, new Tenant("a"), ALICE, HERE)).isFalse();
        assertThat(admits(tenants, new Tenant("b"), null, HERE)).isTrue();

        RateLimits routes = fixture.route("2/1m", LimitBy.ROUTE);
        assertThat(admits(routes, new Tenant("a"), ALICE, HERE)).isTrue();
        assertThat(admits(routes, new Tenant("b"), null, HERE)).isTrue();
        assertThat(admits(routes, null)).isFalse();
    }

    @Test
    void decideWhenRoutesDifferThenEachCountsAlone() {
        RouteLimit one = new RouteLimit(RateLimit.parse("1/1m"), LimitBy.CLIENT);
        RateLimits limits = fixture.limits(false, Map.of("r", one, "s", one));

        assertThat(admits(limits, ALICE)).isTrue();
        assertThat(limits.decide("s", Tenant.DEFAULT, ALICE, () -> HERE).failure())
                .isNull();
        assertThat(admits(limits, ALICE)).isFalse();
    }

    @Test
    void decideWhenSeveralWindowsThenEachHolds() {
        RateLimits limits = fixture.route("2/1s,3/1h", LimitBy.CLIENT);

        assertThat(admitted(5, limits, ALICE)).isEqualTo(2);
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(admitted(5, limits, ALICE)).isEqualTo(1);

        Decision refused = limits.decide("r", Tenant.DEFAULT, ALICE, () -> HERE);
        assertThat(header(refused, "RateLimit-Policy"))
                .containsExactly("\"route-1s\";q=2;w=1, \"route-1h\";q=3;w=3600");
        assertThat(header(refused, "RateLimit")).containsExactly("\"route-1h\";r=0;t=1199");
        assertThat(header(refused, "Retry-After")).containsExactly("1199");
        fixture.clock.advance(Duration.ofSeconds(1199));
        assertThat(admitted(5, limits, ALICE)).isEqualTo(1);
    }

    @Test
    void decideWhenLimitIsReachedThenReplySaysWhenToComeAgain() {
        RateLimits limits = fixture.route("100/1m", LimitBy.CLIENT);

        Decision first = limits.decide("r", Tenant.DEFAULT, ALICE, () -> HERE);
        assertThat(header(first, "RateLimit-Policy")).containsExactly("\"route\";q=100;w=60");
        assertThat(header(first, "RateLimit")).containsExactly("\"route\";r=99;t=60");
        assertThat(header(first, "Retry-After")).isEmpty();
        assertThat(admitted(49, limits, ALICE)).isEqualTo(49);
        Decision middle = limits.decide("r", Tenant.DEFAULT, ALICE, () -> HERE);
        assertThat(header(middle, "RateLimit")).containsExactly("\"route\";r=49;t=30");
        assertThat(admitted(100, limits, ALICE)).isEqualTo(49);

        Decision refused = limits.decide("r", Tenant.DEFAULT, ALICE, () -> HERE);
        assertThat(LimitFixture.code(refused)).isEqualTo(FailureCode.RATE_LIMITED);
        assertThat(header(refused, "Retry-After")).containsExactly("1");
        assertThat(header(refused, "RateLimit")).containsExactly("\"route\";r=0;t=1");
        assertThat(header(refused, "X-RateLimit-Limit")).isEmpty();
        assertThat(fixture.count("route admitted")).isEqualTo(100);
        assertThat(fixture.count("route refused")).isEqualTo(52);
    }

    @Test
    void decideWhenLegacyHeadersAreWantedThenTheyTellOfTheTightestLimit() {
        RateLimits limits = fixture.limits(true, Map.of("r", new RouteLimit(RateLimit.parse("2/1m"), LimitBy.CLIENT)));
        Tenant tenant = new Tenant("acme", null, RateLimit.parse("100/1m"), null);

        Decision admitted = limits.decide("r", tenant, ALICE, () -> HERE);
        assertThat(header(admitted, "X-RateLimit-Limit")).containsExactly("2");
        assertThat(header(admitted, "X-RateLimit-Remaining")).containsExactly("1");
        assertThat(header(admitted, "X-RateLimit-Reset")).containsExactly("30");
        assertThat(admits(limits, tenant, ALICE, HERE)).isTrue();
        Decision refused = limits.decide("r", tenant, ALICE, () -> HERE);
        assertThat(header(refused, "X-RateLimit-Remaining")).containsExactly("0");
        assertThat(header(refused, "X-RateLimit-Reset")).containsExactly("30");
    }

    @Test
    void decideWhenSeveralLimitsApplyThenAllMustAdmitAndTheRefusedTakesNothing() {
        RateLimits limits = fixture.route("3/1m", LimitBy.CLIENT);
        Tenant tenant = new Tenant("acme", null, RateLimit.parse("4/1m"), null);
        Identity key = apiKey("k1", "shop", "2/1m");

        assertThat(header(limits.decide("r", tenant, key, () -> HERE), "RateLimit"))
                .containsExactly("\"api-key\";r=1;t=30, \"route\";r=2;t=40, \"tenant\";r=3;t=45");
        assertThat(admits(limits, tenant, key, HERE)).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(admits(limits, tenant, key, HERE)).as("its own limit").isFalse();
        }
        assertThat(admits(limits, tenant, apiKey("k2", "shop", "2/1m"), HERE))
                .as("the refused took nothing of the client's")
                .isTrue();
        assertThat(admits(limits, tenant, apiKey("k2", "shop", "2/1m"), HERE))
                .as("the route's")
                .isFalse();
        assertThat(admits(limits, tenant, ALICE, HERE))
                .as("nor of the tenant's")
                .isTrue();
        assertThat(admits(limits, tenant, caller("b", "b", null, "main"), HERE))
                .as("the tenant's")
                .isFalse();
        assertThat(admits(
                        limits,
                        new Tenant("globex", null, RateLimit.parse("4/1m"), null),
                        caller("b", "b", null, "main"),
                        HERE))
                .isTrue();
    }

    @Test
    void decideWhenManyThreadsRaceThenLimitHoldsExactly() throws Exception {
        RateLimits limits = fixture.route("1000/1h", LimitBy.CLIENT);
        Tenant tenant = new Tenant("acme", null, RateLimit.parse("1500/1h"), null);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Identity identity = caller("s" + i, i % 2 == 0 ? "even" : "odd", null, "main");
                results.add(threads.submit(() -> {
                    start.await();
                    int admitted = 0;
                    for (int n = 0; n < 500; n++) {
                        admitted += admits(limits, tenant, identity, HERE) ? 1 : 0;
                    }
                    return admitted;
                }));
            }
            start.countDown();
            int even = 0;
            int odd = 0;
            for (int i = 0; i < 16; i++) {
                int admitted = results.get(i).get();
                even += i % 2 == 0 ? admitted : 0;
                odd += i % 2 == 0 ? 0 : admitted;
            }
            assertThat(even + odd).isEqualTo(1500);
            assertThat(even).isLessThanOrEqualTo(1000);
            assertThat(odd).isLessThanOrEqualTo(1000);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void decideWhenClockIsSetBackThenNothingIsFilledAndNothingFreezes() {
        RateLimits limits = fixture.route("2/2s", LimitBy.CLIENT);
        assertThat(admitted(5, limits, ALICE)).isEqualTo(2);

        fixture.clock.advance(Duration.ofHours(-1));
        assertThat(admitted(5, limits, ALICE)).isZero();
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(admitted(5, limits, ALICE)).isEqualTo(1);
    }

    @Test
    void decideWhenFloodIsRefusedThenAuditTellsOnceAMinuteHowMany() {
        RateLimits limits = fixture.route("1/1h", LimitBy.CLIENT);
        assertThat(admitted(101, limits, ALICE)).isEqualTo(1);
        assertThat(admitted(3, limits, caller("bob", "other", null, "main"))).isEqualTo(1);

        assertThat(fixture.events)
                .extracting(event -> event.type())
                .containsExactly("rate-limit.refused", "rate-limit.refused");
        assertThat(fixture.events.get(0).details())
                .containsEntry("limit", "route")
                .containsEntry("by", "client")
                .containsEntry("client", "shop")
                .containsEntry("address", "192.0.2.1")
                .containsEntry("count", "1");
        fixture.clock.advance(Duration.ofSeconds(61));
        assertThat(admitted(1, limits, ALICE)).isZero();
        assertThat(fixture.events).hasSize(4);
        assertThat(fixture.events.get(2).details())
                .containsEntry("client", "shop")
                .containsEntry("count", "99");
        assertThat(fixture.events.get(3).details())
                .containsEntry("client", "other")
                .containsEntry("count", "1");
        fixture.store.tellRefusals();
        assertThat(fixture.events).hasSize(4);

        fixture.store.close();
        assertThat(fixture.events).hasSize(5);
        assertThat(fixture.events.get(4).details())
                .containsEntry("client", "shop")
                .containsEntry("count", "1");
    }

    @Test
    void tellRefusalsWhenNoOtherRefusalComesThenCountIsToldAllTheSame() {
        assertThat(admitted(4, fixture.route("1/1h", LimitBy.CLIENT), ALICE)).isEqualTo(1);
        fixture.clock.advance(Duration.ofSeconds(61));

        fixture.store.tellRefusals();
        assertThat(fixture.events).hasSize(2);
        assertThat(fixture.events.get(1).details()).containsEntry("count", "2");
    }

    @Test
    void decideWhenReloadKeepsTheLimitThenItsBucketsGoOn() {
        assertThat(admitted(5, fixture.route("3/1h", LimitBy.CLIENT), ALICE)).isEqualTo(3);

        assertThat(admitted(5, fixture.route("3/1h", LimitBy.CLIENT), ALICE)).isZero();
        assertThat(admitted(5, fixture.route("4/1h", LimitBy.CLIENT), ALICE)).isEqualTo(4);
    }
}
