package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Many issuers at one real server, which counts who asks. */
@Timeout(60)
class KeyFetchBoundTest {

    private static final TestKeys KEY = TestKeys.ec("k1");
    private static final int MANY = 200;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<KeySets> opened = new ArrayList<>();
    private final HttpServer server = serve();
    private volatile String hanging = "none";

    private static HttpServer serve() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        opened.forEach(KeySets::close);
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/" + hanging)) {
                released.await();
            }
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + path.substring(0, path.indexOf('/', 1));
            String body = path.endsWith("/keys")
                    ? new JWKSet(KEY.jwk()).toString()
                    : "{\"issuer\":\"" + url + "\",\"jwks_uri\":\"" + url + "/keys\"}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            // Before the last byte, behind which the client may ask anew.
            now.decrementAndGet();
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JwtConfig config(String name, String audience) {
        return config(name, audience, "5m");
    }

    private JwtConfig config(String name, String audience, String refresh) {
        ConfigReader reader = TestSettings.reader(
                "gatehouse.issuers." + name + ".jwks-refresh",
                refresh,
                "gatehouse.issuers." + name + ".issuer",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name,
                "gatehouse.issuers." + name + ".audiences",
                audience);
        return Objects.requireNonNull(JwtConfig.from(reader, name));
    }

    private List<JwtConfig> configs(int from, int to) {
        List<JwtConfig> configs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            configs.add(config("i" + i, "api"));
        }
        return configs;
    }

    private KeySets open(List<JwtConfig> configs, @Nullable KeySets earlier) {
        KeySets sets = new KeySets(configs, earlier, new EngineContext(Clock.systemUTC(), event -> {}));
        opened.add(sets);
        return sets;
    }

    private static void awaitKeys(KeySets sets, List<JwtConfig> configs) {
        for (JwtConfig config : configs) {
            while (sets.of(config.issuer().name()).usable() == null) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void startWhenThereAreManyIssuersThenFewAreAskedAtOnceAndAllAnswer() {
        List<JwtConfig> configs = configs(0, MANY);
        awaitKeys(open(configs, null), configs);

        // Metadata and keys, none of them twice: no fetch failed.
        assertThat(requests).hasValue(2 * MANY);
        assertThat(most.get()).isBetween(2, FetchQueue.MAX_FETCHES);
    }

    @Test
    void reloadWhenKeysOfOneIssuerComeOtherwiseThenThatOneAloneIsAsked() {
        List<JwtConfig> configs = new ArrayList<>(configs(0, 20));
        KeySets first = open(configs, null);
        awaitKeys(first, configs);
        int before = requests.get();
        KeySet kept = first.of("i3");

        KeySets same = open(configs, first);
        same.inForce();
        first.close();
        assertThat(same.of("i3")).isSameAs(kept);

        configs.set(3, config("i3", "another"));
        configs.set(7, config("i7", "api", "6m"));
        KeySets changed = open(configs, same);
        changed.inForce();
        same.close();
        awaitKeys(changed, configs);

        // The metadata and the keys of the one that changed.
        assertThat(requests).hasValue(before + 2);
        assertThat(changed.of("i7")).isNotSameAs(same.of("i7"));
        assertThat(changed.of("i3")).isSameAs(kept);
    }

    @Test
    void findWhenBackgroundFetchesHangThenARequestsOwnFetchDoesNotWait() {
        hanging = "i";
        List<JwtConfig> configs = new ArrayList<>(configs(0, MANY));
        configs.add(config("late", "api"));
        KeySets sets = open(configs, null);
        while (now.get() == 0) {
            Thread.onSpinWait();
        }
        // Its own fetch stands last in the queue; the request takes it to the front.
        KeyLookup found = sets.of("late").find("k1", SignatureAlgorithm.ES256);

        assertThat(found).isInstanceOf(KeyLookup.Found.class);
        assertThat(sets.of("i0").usable()).isNull();
    }
}
