package dev.gatehouse.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.testing.FakeRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;

/** Made-up keys, whose checksums anybody can compute, must not keep good ones from being read. */
class StrangersTest {

    private static final String HEADER = "X-API-Key";
    private static final Duration CACHE = Duration.ofSeconds(30);

    private final SteppingClock clock = new SteppingClock();
    private final MemoryStore store = new MemoryStore();
    private final EngineContext context = new EngineContext(clock, event -> {});
    private final Authenticator authenticator = new ApiKeyConfig(
                    HEADER, "live", new JdbcSettings("jdbc:none", null, null, null, false), null, CACHE, 1000, null)
            .authenticator(store, context);
    private final List<FailureCode> refusals = new CopyOnWriteArrayList<>();
    private final IssuedApiKey key = create();

    @BeforeEach
    void useTheKey() {
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
    }

    @AfterEach
    void close() {
        store.strangersGate.countDown();
        authenticator.close();
    }

    private IssuedApiKey create() {
        try {
            return new ApiKeyAdministration(store, "live", new KeyHasher(null), context)
                    .create(new NewApiKey("shop", null, null, Set.of(), Set.of(), null, "live", null));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private AuthResult ask(String text) {
        return authenticator.authenticate(FakeRequest.get("/").with(HEADER, text), Tenant.DEFAULT);
    }

    private static @Nullable FailureCode code(AuthResult result) {
        return result instanceof Rejected rejected ? rejected.failure().code() : null;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(2);
        }
    }

    private void startStranger(String text) {
        Thread thread = new Thread(() -> {
            FailureCode code = code(ask(text));
            if (code != null) {
                refusals.add(code);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Look-ups of made-up ids hang, as many as there may be. */
    private void crowd() throws InterruptedException {
        store.strangersGate = new CountDownLatch(1);
        for (int i = 0; i < ApiKeyDirectory.STRANGERS_READING; i++) {
            startStranger(ApiKey.generate("live", new SecureRandom()).text());
        }
        await("all slots are taken", () -> store.strangers.get() == ApiKeyDirectory.STRANGERS_READING);
    }

    @Test
    void keyWhenStrangersTakeAllSlotsThenItIsStillReadAgainInTheBackground() throws Exception {
        crowd();
        store.revoke(key.stored().id());
        clock.advance(CACHE.dividedBy(2));

        await("read again", () -> code(ask(key.text())) == FailureCode.API_KEY_REVOKED);

        assertThat(store.strangers).hasValue(ApiKeyDirectory.STRANGERS_READING);
        store.strangersGate.countDown();
        await("strangers are refused", () -> refusals.size() == ApiKeyDirectory.STRANGERS_READING);
    }

    @Test
    void keyWhenStrangersTakeAllSlotsAndItLapsedThenItIsReadAtOnce() throws Exception {
        crowd();
        clock.advance(CACHE.multipliedBy(3));

        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        assertThat(code(ask(create().text()))).as("one not seen before").isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
    }

    /** The id is no secret: it alone must not open the way of those who have the key. */
    @Test
    void keyWhenAStrangerHasItsIdThenHeQueuesWithStrangersAndTheKeyPasses() throws Exception {
        crowd();
        clock.advance(CACHE);

        assertThat(code(ask(forged(key.stored().id())))).isEqualTo(FailureCode.API_KEYS_UNAVAILABLE);
        assertThat(ask(key.text())).isInstanceOf(Authenticated.class);
        store.strangersGate.countDown();
        assertThat(code(ask(forged(key.stored().id())))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
    }

    @Test
    void keyWhenASecretIsWrongThenNothingIsRememberedForIt() {
        IssuedApiKey other = create();
        int before = store.finds.get();

        assertThat(code(ask(forged(other.stored().id())))).isEqualTo(FailureCode.API_KEY_UNKNOWN);
        assertThat(store.finds).hasValue(before + 1);
        assertThat(ask(other.text())).isInstanceOf(Authenticated.class);
        assertThat(store.finds).hasValue(before + 2);
        assertThat(ask(other.text())).isInstanceOf(Authenticated.class);
        assertThat(store.finds).hasValue(before + 2);
    }

    private static String forged(String id) {
        byte[] body = ("gh_live_" + id + "_" + "A".repeat(43)).getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(body);
        return new String(body, StandardCharsets.ISO_8859_1)
                + "_"
                + new String(Base62.encode(crc.getValue(), 6), StandardCharsets.ISO_8859_1);
    }

    @Test
    void lookUpsWhenBothKindsAreBusyThenAPoolOfTenHasSomeLeft() {
        assertThat(ApiKeyDirectory.STRANGERS_READING + ApiKeyDirectory.KNOWN_READING)
                .isLessThan(10);
        assertThat(ApiKeyDirectory.STRANGERS_WAITING + ApiKeyDirectory.KNOWN_WAITING)
                .isLessThan(200);
    }
}
