package dev.gatehouse.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.AuthenticatorChain;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.testing.FakeRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

class ApiKeyAuthenticatorTest {

    private static final String HEADER = "X-API-Key";
    private static final Duration CACHE = Duration.ofSeconds(30);
    private static final String PEPPER = "0123456789abcdef";

    private final SteppingClock clock = new SteppingClock();
    private final MemoryStore store = new MemoryStore();
    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private final EngineContext context = new EngineContext(clock, events::add);
    private final Authenticator authenticator = config(null).authenticator(store, context);

    @AfterEach
    void close() {
        store.gate.countDown();
        authenticator.close();
    }

    private static ApiKeyConfig config(@Nullable String pepper) {
        return new ApiKeyConfig(
                HEADER, "live", new JdbcSettings("jdbc:none", null, null, null, false), null, CACHE, 1000, pepper);
    }

    private ApiKeyAdministration administration(@Nullable String pepper) {
        return new ApiKeyAdministration(store, "live", new KeyHasher(pepper), context);
    }

    private IssuedApiKey create(@Nullable Duration validity) throws IOException {
        return administration(null).create(wanted("live", validity));
    }

    private static NewApiKey wanted(String environment, @Nullable Duration validity) {
        return new NewApiKey("shop", "team-a", "acme", Set.of("read"), Set.of("seller"), null, environment, validity);
    }

    private AuthResult ask(String key) {
        return ask(authenticator, key);
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

    @Test
    void authenticateWhenKeyIsGoodThenIdentityOfItsClient() throws IOException {
        IssuedApiKey key = create(Duration.ofDays(1));

        AuthResult result = ask(key.text());

        assertThat(result)
                .isEqualTo(new Authenticated(new Identity(
                        "shop",
                        "shop",
                        "acme",
                        null,
                        "api-key",
                        Set.of("read"),
                        Set.of("seller"),
                        Map.of("key_id", key.stored().id(), "environment", "live", "owner", "team-a"),
                        Instant.parse("2026-11-25T12:00:00Z"),
                        key.stored().id(),
                        null)));
    }

    @Test
    void authenticateWhenThereIsNoHeaderThenAbsent() {
        assertThat(authenticator.authenticate(FakeRequest.get("/?a=b"), Tenant.DEFAULT))
                .isSameAs(Absent.INSTANCE);
        assertThat(authenticator.challenges(FakeRequest.get("/")))
                .singleElement()
                .satisfies(challenge -> assertThat(challenge.scheme()).isEqualTo("ApiKey"));
    }

    @Test
    void authenticateWhenHeaderComesTwiceOrJoinedThenAmbiguous() throws IOException {
        String key = create(null).text();
        FakeRequest twice = FakeRequest.get("/").with(HEADER, key).with(HEADER, key);

        assertThat(code(authenticator.authenticate(twice, Tenant.DEFAULT))).isEqualTo(FailureCode.REQUEST_AMBIGUOUS);
        assertThat(code(ask(key + "," + key))).isEqualTo(FailureCode.REQUEST_AMBIGUOUS);
        assertThat(code(ask(key + ", " + key))).isEqualTo(FailureCode.REQUEST_AMBIGUOUS);
        assertThat(ask(key)).isInstanceOf(Authenticated.class);
    }

    @Test
    void authenticateWhenKeyIsInQueryThenRefusedDespiteAGoodHeaderAndNotQuoted() throws IOException {
        String key = create(null).text();
        FakeRequest request = FakeRequest.get("/?access=" + key).with(HEADER, key);

        AuthResult result = new AuthenticatorChain(List.of(authenticator)).authenticate(request, Tenant.DEFAULT);

        assertThat(code(result)).isEqualTo(FailureCode.API_KEY_IN_QUERY);
        assertThat(result.toString()).doesNotContain(key.substring(8));
        assertThat(store.finds).hasValue(0);
    }

    @Test
    void authenticateWhenKeyIsMalformedOrElsewheresThenNoLookUp() throws IOException {
        String key = create(null).text();
        String elsewhere = administration(null).create(wanted("test", null)).text();

        assertThat(code(ask(key.substring(1)))).isEqualTo(FailureCode.API_KEY_MALFORMED);
        assertThat(code(ask(""))).isEqualTo(FailureCode.API_KEY_MALFORMED);
        assertThat(code(ask(elsewhere))).isEqualTo(FailureCode.API_KEY_ENVIRONMENT);
        assertThat(store.finds).hasValue(0);
    }

    @Test
    void authenticateWhenIdIsUnknownOrSecretIsWrongThenAlikeWithOneLookUpEach() throws IOException {
        IssuedApiKey known = create(null);
        IssuedApiKey other = create(null);
        // The other key's secret under the known key's id: as good as a guess gets.
        StoredApiKey good = known.stored();
        store.keys.put(other.stored().id(), moved(good, other.stored().id()));

        assertThat(code(ask(other.text()))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
        assertThat(store.finds).hasValue(1);
        assertThat(code(ask(other.text()))).as("remembered by now").isEqualTo(FailureCode.API_KEY_UNKNOWN);
        assertThat(store.finds).hasValue(2);

        store.keys.remove(other.stored().id());
        assertThat(code(ask(other.text()))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
        assertThat(store.finds).hasValue(3);
        assertThat(code(ask(other.text()))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
        assertThat(store.finds).hasValue(4);
        assertThat(ask(known.text())).isInstanceOf(Authenticated.class);
    }

    private static StoredApiKey moved(StoredApiKey key, String id) {
        return new StoredApiKey(
                id,
                key.environment(),
                key.hash(),
                key.client(),
                key.owner(),
                key.tenant(),
                key.scopes(),
                key.roles(),
                key.rateLimit(),
                key.created(),
                key.expires(),
                key.state(),
                key.successor(),
                key.overlapUntil(),
                key.lastUsed());
    }

    @Test
    void authenticateWhenUsedAgainThenRememberedUntilTheCacheLapses() throws IOException {
        String key = create(null).text();

        assertThat(ask(key)).isInstanceOf(Authenticated.class);
        clock.advance(CACHE.dividedBy(2).minusMillis(1));
        assertThat(ask(key)).isInstanceOf(Authenticated.class);

        assertThat(store.finds).hasValue(1);
    }

    @Test
    void authenticateWhenKeyIsRevokedThenRefusedAfterTheCacheAtTheLatest() throws IOException {
        IssuedApiKey key = create(null);
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);

        store.revoke(key.stored().id());
        clock.advance(CACHE.minusMillis(1));
        store.gate = new CountDownLatch(1);
        assertThat(ask(key.text())).as("until then, at the most").isInstanceOf(Authenticated.class);
        store.gate.countDown();
        clock.advance(Duration.ofMillis(1));

        assertThat(code(ask(key.text()))).isEqualTo(FailureCode.API_KEY_REVOKED);
    }

    @Test
    void authenticateWhenHalfTheCacheIsOverThenReadAgainInTheBackground() throws Exception {
        IssuedApiKey key = create(null);
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        store.revoke(key.stored().id());
        clock.advance(CACHE.dividedBy(2));

        store.gate = new CountDownLatch(1);
        assertThat(ask(key.text())).as("does not wait").isInstanceOf(Authenticated.class);
        await(() -> store.finds.get() == 2);
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        store.gate.countDown();

        await(() -> code(ask(key.text())) == FailureCode.API_KEY_REVOKED);
        assertThat(store.finds).hasValue(2);
    }

    @Test
    void authenticateWhenStoreIsDownThenRememberedKeysPassUntilTheyLapseAndOthersGet503() throws Exception {
        String remembered = create(null).text();
        String other = create(null).text();
        assertThat(ask(remembered)).isInstanceOf(Authenticated.class);

        store.down = true;
        clock.advance(CACHE.minusMillis(1));
        assertThat(ask(remembered)).isInstanceOf(Authenticated.class);
        assertThat(code(ask(other))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
        clock.advance(Duration.ofMillis(1));
        assertThat(code(ask(remembered))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);

        store.down = false;
        assertThat(ask(remembered)).isInstanceOf(Authenticated.class);
        assertThat(ask(other)).isInstanceOf(Authenticated.class);
    }

    @Test
    void authenticateWhenClockIsSetBackThenEntryIsNotUsed() throws IOException {
        String key = create(null).text();
        assertThat(ask(key)).isInstanceOf(Authenticated.class);

        clock.advance(Duration.ofHours(-1));

        assertThat(ask(key)).isInstanceOf(Authenticated.class);
        assertThat(store.finds).hasValue(2);
    }

    @Test
    void authenticateWhenReadAgainInTheBackgroundThenTheNewReadingCountsForItsWholeTime() throws Exception {
        IssuedApiKey key = create(null);
        String id = key.stored().id();
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        events.clear();
        // Whoever sees the successor's event sees the second reading.
        store.keys.put(
                id, key.stored().replacedBy("Successor0000000", clock.instant().plusSeconds(3_600)));
        clock.advance(CACHE.dividedBy(2));
        await(() -> ask(key.text()) instanceof Authenticated && !events.isEmpty());

        clock.advance(CACHE.dividedBy(2).minusSeconds(1));
        store.down = true;
        clock.advance(CACHE.dividedBy(2).plusMillis(999));
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(code(ask(key.text()))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
    }

    @Test
    void authenticateWhenClockIsSetBackThenEntryIsNotUsedEvenOnceTheClockCatchesUp() throws IOException {
        IssuedApiKey key = create(null);
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        clock.advance(Duration.ofHours(-1));
        store.down = true;
        assertThat(code(ask(key.text()))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);

        clock.advance(Duration.ofHours(1).plusSeconds(1));

        assertThat(code(ask(key.text()))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
    }

    @Test
    void authenticateWhenKeyNeedsAPepperThatIsNotSetThenLikeAnUnknownOneAndLoggedOnce() throws IOException {
        IssuedApiKey peppered = administration(PEPPER).create(wanted("live", null));
        IssuedApiKey unknown = create(null);
        store.keys.remove(unknown.stored().id());

        try (LogLines lines = new LogLines(ApiKeyChecker.class)) {
            AuthResult refused = ask(peppered.text());
            assertThat(code(refused)).isEqualTo(FailureCode.API_KEY_UNKNOWN);
            assertThat(code(ask(unknown.text()))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
            assertThat(refused.toString()).contains("pepper");
            assertThat(code(ask(peppered.text()))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
            assertThat(store.finds).hasValue(3);
            assertThat(lines.all()).singleElement().asString().startsWith("GH3008");
        }
    }

    @Test
    void authenticateWhenTheLastUserHasClosedThenTheUseIsInTheLog() throws IOException {
        IssuedApiKey key = create(null);
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        authenticator.close();
        clock.advance(CACHE.minusSeconds(1));
        IssuedApiKey other = create(null);

        try (LogLines lines = new LogLines(LastUses.class)) {
            assertThat(ask(other.text())).isInstanceOf(Authenticated.class);

            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .contains("GH3005", other.stored().id(), clock.instant().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer KEY", "bearer  KEY", "DPoP KEY", "KEY", "ApiKey KEY", "Bearer CUT"})
    void authenticateWhenKeyIsInTheAuthorizationHeaderThenRefusedWithoutALookUp(String value) throws IOException {
        String key = create(null).text();
        String sent = value.replace("KEY", key).replace("CUT", key.substring(0, key.length() - 2));
        FakeRequest request = FakeRequest.get("/").with("Authorization", sent);

        AuthResult result = new AuthenticatorChain(List.of(authenticator)).authenticate(request, Tenant.DEFAULT);

        assertThat(code(result)).isEqualTo(FailureCode.API_KEY_MALFORMED);
        assertThat(result.toString()).contains("Authorization", HEADER).doesNotContain(key.substring(8));
        assertThat(store.finds).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer gh_token", "Bearer eyJ.eyJ.sig", "Bearer gho_a_b_c_d", "Basic Z2hfYTpi", ""})
    void misuseWhenTheAuthorizationHeaderHoldsSomethingElseThenNothing(String value) {
        assertThat(authenticator.misuse(FakeRequest.get("/").with("Authorization", value)))
                .isNull();
    }

    @Test
    void authenticateWhenKeyExpiresWhileRememberedThenRefusedAtThatMoment() throws IOException {
        String key = create(Duration.ofSeconds(10)).text();
        assertThat(ask(key)).isInstanceOf(Authenticated.class);

        clock.advance(Duration.ofSeconds(10).minusMillis(1));
        assertThat(ask(key)).isInstanceOf(Authenticated.class);
        clock.advance(Duration.ofMillis(1));

        assertThat(code(ask(key))).isEqualTo(FailureCode.API_KEY_EXPIRED);
    }

    @Test
    void authenticateWhenManyAskForOneIdAtOnceThenOneLookUp() throws Exception {
        String key = create(null).text();
        store.gate = new CountDownLatch(1);
        List<Thread> asking = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(20, task -> {
            Thread thread = new Thread(task);
            asking.add(thread);
            return thread;
        });
        try {
            List<Future<AuthResult>> results = new ArrayList<>();
            Callable<AuthResult> request = () -> ask(key);
            for (int i = 0; i < 20; i++) {
                results.add(threads.submit(request));
            }
            // One is in the store, the others have joined it: who came later might rightly ask again.
            await(() -> store.finds.get() == 1
                    && asking.size() == 20
                    && asking.stream()
                            .allMatch(thread -> thread.getState() == Thread.State.WAITING
                                    || thread.getState() == Thread.State.TIMED_WAITING));
            store.gate.countDown();
            for (Future<AuthResult> result : results) {
                assertThat(result.get()).isInstanceOf(Authenticated.class);
            }
            assertThat(store.finds).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void authenticateWhenStoreHangsThenLookUpsAreBoundedAndTheRestGets503() throws Exception {
        store.gate = new CountDownLatch(1);
        int many = ApiKeyDirectory.STRANGERS_READING + 4;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            List<Future<AuthResult>> results = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                String key = create(null).text();
                results.add(threads.submit(() -> ask(key)));
            }
            await(() -> results.stream().filter(Future::isDone).count() == 4);
            assertThat(store.finds).hasValue(ApiKeyDirectory.STRANGERS_READING);
            store.gate.countDown();
            List<AuthResult> all = new ArrayList<>();
            for (Future<AuthResult> result : results) {
                all.add(result.get());
            }
            assertThat(all)
                    .filteredOn(result -> code(result) == FailureCode.API_KEYS_UNAVAILABLE)
                    .hasSize(4);
            assertThat(all).filteredOn(Authenticated.class::isInstance).hasSize(ApiKeyDirectory.STRANGERS_READING);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void authenticateWhenRotatedThenBothPassUntilTheOverlapEndsAndOldUsesAreEvents() throws IOException {
        IssuedApiKey old = create(null);
        IssuedApiKey successor = administration(null).rotate(old.stored().id(), Duration.ofMinutes(3));
        events.clear();

        assertThat(ask(old.text())).isInstanceOf(Authenticated.class);
        assertThat(ask(successor.text())).isInstanceOf(Authenticated.class);
        assertThat(ask(old.text())).isInstanceOf(Authenticated.class);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("api-key.old-used");
            assertThat(event.details())
                    .containsEntry("key_id", old.stored().id())
                    .containsEntry("client", "shop")
                    .containsEntry("successor", successor.stored().id())
                    .containsEntry("overlap_until", "2026-11-24T12:03:00Z")
                    .containsEntry("uses", "1");
        });
        clock.advance(Duration.ofMinutes(1));
        assertThat(ask(old.text())).isInstanceOf(Authenticated.class);
        assertThat(events).hasSize(2);
        assertThat(events.get(1).details()).containsEntry("uses", "2");

        assertThat(ask(old.text())).isInstanceOf(Authenticated.class);
        clock.advance(Duration.ofMinutes(2));
        assertThat(code(ask(old.text()))).isEqualTo(FailureCode.API_KEY_REVOKED);
        assertThat(ask(successor.text())).isInstanceOf(Authenticated.class);
        authenticator.close();
        assertThat(events).hasSize(3);
        assertThat(events.get(2).details()).containsEntry("uses", "1");
    }

    @Test
    void authenticateWhenUsedThenNotedOncePerMinuteAndKeptWhileTheStoreIsDown() throws Exception {
        IssuedApiKey key = create(null);
        String id = key.stored().id();
        Instant first = clock.instant();
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        store.down = true;
        clock.advance(Duration.ofSeconds(10));
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);

        store.down = false;
        await(() -> store.used.containsKey(id));

        assertThat(store.used).containsEntry(id, first);
        clock.advance(Duration.ofSeconds(51));
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        authenticator.close();
        assertThat(store.used).containsEntry(id, first.plusSeconds(61));
        assertThat(store.closed).isTrue();
    }

    @Test
    void closeWhenStoreIsDownThenEndsAllTheSame() throws IOException {
        assertThat(ask(create(null).text())).isInstanceOf(Authenticated.class);
        store.down = true;

        authenticator.close();

        assertThat(store.closed).isTrue();
        assertThat(store.used).isEmpty();
    }

    @Test
    void authenticatorWhenSettingsStayAtAReloadThenCacheAndNotesAreTakenOver() throws IOException {
        IssuedApiKey key = create(null);
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);

        Authenticator reloaded = config(null).authenticator(authenticator, context);
        authenticator.close();

        assertThat(store.closed).isFalse();
        assertThat(ask(reloaded, key.text())).isInstanceOf(Authenticated.class);
        assertThat(store.finds).hasValue(1);
        reloaded.close();
        reloaded.close();
        assertThat(store.used).containsKey(key.stored().id());
        assertThat(store.closed).isTrue();
    }

    @Test
    void authenticateWhenPepperIsTurnedOnThenOldAndNewKeysPassAndWithoutItNewOnesDoNot() throws IOException {
        String plain = create(null).text();
        IssuedApiKey peppered = administration(PEPPER).create(wanted("live", null));
        Authenticator withPepper = config(PEPPER).authenticator(store, context);

        assertThat(peppered.stored().hash().algorithm()).isEqualTo(KeyHash.Algorithm.HMAC_SHA256);
        assertThat(ask(withPepper, plain)).isInstanceOf(Authenticated.class);
        assertThat(ask(withPepper, peppered.text())).isInstanceOf(Authenticated.class);
        assertThat(code(ask(peppered.text()))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
        Authenticator wrongPepper = config(PEPPER + "x").authenticator(store, context);
        assertThat(code(ask(wrongPepper, peppered.text()))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
        withPepper.close();
        wrongPepper.close();
    }
}
