package dev.gatehouse.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.metrics.Health.State;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.micrometer.MicrometerMeters;
import dev.gatehouse.testing.FakeRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** What is known, reported and let in while the store of keys is down. */
class StoreOutageTest {

    private static final String HEADER = "X-API-Key";
    private static final Duration CACHE = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofMinutes(10);

    private final SteppingClock clock = new SteppingClock();
    private final MemoryStore store = new MemoryStore();
    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EngineContext context = new EngineContext(clock, events::add, new MicrometerMeters(registry), null);
    private @Nullable Authenticator opened;

    private Authenticator authenticator(Duration grace) {
        Authenticator authenticator = new ApiKeyConfig(
                        HEADER,
                        "live",
                        new JdbcSettings("jdbc:none", null, null, null, false),
                        null,
                        CACHE,
                        grace,
                        1000,
                        null)
                .authenticator(store, context);
        opened = authenticator;
        return authenticator;
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private IssuedApiKey create(@Nullable Duration validity) throws IOException {
        return new ApiKeyAdministration(store, "live", new KeyHasher(null), context)
                .create(new NewApiKey("shop", null, null, Set.of(), Set.of(), null, "live", validity));
    }

    private static AuthResult ask(Authenticator asked, String key) {
        return asked.authenticate(FakeRequest.get("/").with(HEADER, key), Tenant.DEFAULT);
    }

    private static @Nullable FailureCode code(AuthResult result) {
        return result instanceof Rejected rejected ? rejected.failure().code() : null;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(end);
            Thread.sleep(10);
        }
    }

    private static boolean isIn(Authenticator authenticator, State state) {
        return authenticator.health().equals(List.of(new Health("api-keys", state)));
    }

    private List<String> outages() {
        return events.stream()
                .map(AuditEvent::type)
                .filter(type -> type.startsWith("api-keys."))
                .toList();
    }

    private double gauge() {
        return registry.get(Meter.API_KEYS_AVAILABLE.meterName()).gauge().value();
    }

    @Test
    void healthWhenTheStoreFailsAndNoRequestComesThenReportedAndReportedBack() throws Exception {
        Authenticator authenticator = authenticator(Duration.ZERO);
        await(() -> isIn(authenticator, State.UP));
        assertThat(gauge()).isEqualTo(1);

        store.down = true;
        // Nobody asked for a while: the store is asked all the same.
        await(() -> isIn(authenticator, State.DEGRADED));

        assertThat(gauge()).isZero();
        assertThat(outages()).containsExactly("api-keys.lost");
        store.down = false;
        await(() -> isIn(authenticator, State.UP));
        assertThat(gauge()).isEqualTo(1);
        assertThat(outages()).containsExactly("api-keys.lost", "api-keys.back");
    }

    @Test
    void healthWhenTheStoreWasNeverThereThenDownUntilItIs() throws Exception {
        store.down = true;
        Authenticator authenticator = authenticator(GRACE);
        await(() -> outages().equals(List.of("api-keys.lost")));
        assertThat(isIn(authenticator, State.DOWN)).isTrue();
        store.down = false;
        await(() -> isIn(authenticator, State.UP));
    }

    @Test
    void authenticateWhenTheStoreIsLostThenNoRequestAsksItUntilItIsBack() throws Exception {
        Authenticator authenticator = authenticator(Duration.ZERO);
        IssuedApiKey key = create(null);
        await(() -> isIn(authenticator, State.UP));
        store.down = true;
        await(() -> isIn(authenticator, State.DEGRADED));
        int before = store.finds.get();

        for (int i = 0; i < 1_000; i++) {
            assertThat(code(ask(
                            authenticator,
                            ApiKey.generate("live", new SecureRandom()).text())))
                    .isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
            assertThat(code(ask(authenticator, key.text()))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
        }

        assertThat(store.finds).hasValue(before);
        store.down = false;
        await(() -> isIn(authenticator, State.UP));
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
    }

    @Test
    void authenticateWhenOneLookUpFailsThenTheNextAsksAgain() throws Exception {
        Authenticator authenticator = authenticator(Duration.ZERO);
        IssuedApiKey key = create(null);
        await(() -> isIn(authenticator, State.UP));
        store.down = true;
        for (int i = 0; i < 50; i++) {
            assertThat(code(ask(authenticator, key.text()))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
        }
        store.down = false;

        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        assertThat(outages()).isEmpty();
    }

    @Test
    void keyWhenKnownInAnOutageThenItPassesForTheGraceAndNoLonger() throws Exception {
        Authenticator authenticator = authenticator(GRACE);
        IssuedApiKey key = create(null);
        IssuedApiKey unused = create(null);
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        store.down = true;
        clock.advance(CACHE);
        assertThat(ask(authenticator, key.text())).as("from the first failure").isInstanceOf(Authenticated.class);
        await(() -> isIn(authenticator, State.DEGRADED));

        clock.advance(GRACE.minusMillis(1));
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        assertThat(code(ask(authenticator, unused.text())))
                .as("one that this node does not know")
                .isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
        clock.advance(Duration.ofMillis(1));
        assertThat(code(ask(authenticator, key.text()))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
    }

    @Test
    void keyWhenNoGraceIsSetThenItEndsWithTheCache() throws Exception {
        Authenticator authenticator = authenticator(Duration.ZERO);
        IssuedApiKey key = create(null);
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        store.down = true;

        clock.advance(CACHE.minusMillis(1));
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(code(ask(authenticator, key.text()))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
    }

    @Test
    void keyWhenItsOwnEndComesInTheGraceThenItIsRefused() throws Exception {
        Authenticator authenticator = authenticator(GRACE);
        IssuedApiKey key = create(Duration.ofMinutes(5));
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        store.down = true;
        await(() -> isIn(authenticator, State.DEGRADED));

        clock.advance(Duration.ofMinutes(4));
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        clock.advance(Duration.ofMinutes(1));
        assertThat(code(ask(authenticator, key.text()))).isEqualTo(FailureCode.API_KEY_EXPIRED);
    }

    @Test
    void keyWhenRevokedMeanwhileThenRefusedOnceTheStoreIsBack() throws Exception {
        Authenticator authenticator = authenticator(GRACE);
        IssuedApiKey key = create(null);
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        store.down = true;
        store.revoke(key.stored().id());
        await(() -> isIn(authenticator, State.DEGRADED));
        clock.advance(CACHE);
        assertThat(ask(authenticator, key.text())).as("the named risk").isInstanceOf(Authenticated.class);

        store.down = false;
        await(() -> isIn(authenticator, State.UP));
        assertThat(code(ask(authenticator, key.text()))).isEqualTo(FailureCode.API_KEY_REVOKED);
    }

    @Test
    void keyWhenTheStoreHasSaidThatItIsGoneThenNoGraceInTheOutageThatFollows() throws Exception {
        Authenticator authenticator = authenticator(GRACE);
        IssuedApiKey key = create(null);
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        store.keys.remove(key.stored().id());
        clock.advance(CACHE);
        assertThat(code(ask(authenticator, key.text()))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
        store.down = true;

        assertThat(code(ask(authenticator, key.text()))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
    }

    @Test
    void keyWhenTheStoreIsWellThenTheGraceKeepsNoRevokedOne() throws Exception {
        Authenticator authenticator = authenticator(GRACE);
        IssuedApiKey key = create(null);
        assertThat(ask(authenticator, key.text())).isInstanceOf(Authenticated.class);
        store.revoke(key.stored().id());
        clock.advance(CACHE);

        assertThat(code(ask(authenticator, key.text()))).isEqualTo(FailureCode.API_KEY_REVOKED);
    }
}
