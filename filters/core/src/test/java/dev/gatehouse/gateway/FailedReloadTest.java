package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;

/** A reload that fails late leaves the gateway that serves as it was. */
class FailedReloadTest {

    private static final String ISSUER = "https://auth.example.com";

    @TempDir
    private Path folder;

    private final TestKeys key = TestKeys.ec("k1");
    /** One for the whole test: one that is issued in the second after the revocation is another. */
    private final String token = TestJwts.of(key, ISSUER).token();

    private GatewayConfig config(String issuer, String... more) throws Exception {
        Path keys = Files.writeString(folder.resolve("keys.json"), new JWKSet(key.jwk()).toString());
        String[] common = {
            "gatehouse.issuers." + issuer + ".issuer",
            ISSUER,
            "gatehouse.issuers." + issuer + ".audiences",
            "api",
            "gatehouse.issuers." + issuer + ".jwks-file",
            keys.toString(),
            "gatehouse.routes.api.path",
            "/api/**",
        };
        String[] all = java.util.stream.Stream.concat(java.util.Arrays.stream(common), java.util.Arrays.stream(more))
                .toArray(String[]::new);
        return GatewayConfig.from(TestSettings.of(all), Use.DROP_IN);
    }

    /** The settings of a reload that fails late, since its signing key is gone by then. */
    private GatewayConfig failing(String issuer, String... more) throws Exception {
        Path signing = Files.writeString(
                folder.resolve("signing.pem"),
                TestCa.pem("PRIVATE KEY", key.privateKey().getEncoded()));
        List<String> all = new ArrayList<>(List.of(
                "gatehouse.routes.api.forward-token",
                "signed",
                "gatehouse.forward.signed.issuer",
                "https://gateway.example.com",
                "gatehouse.forward.signed.key",
                signing.toString()));
        all.addAll(List.of(more));
        GatewayConfig config = config(issuer, all.toArray(String[]::new));
        Files.delete(signing);
        return config;
    }

    private @Nullable FailureCode refusal(Gateway gateway) {
        return Advance.refusal(gateway, FakeRequest.get("/api/o").bearer(token));
    }

    @Test
    void reloadWhenItFailsAfterTheIssuersAreRenamedThenWhatIsRevokedStaysRevoked() throws Exception {
        try (Gateway gateway = new Gateway(config("main"))) {
            assertThat(refusal(gateway)).isNull();
            gateway.revocations()
                    .handle(
                            "POST",
                            "application/json",
                            "{\"subject\":\"alice\",\"issuer\":\"main\"}".getBytes(StandardCharsets.US_ASCII));
            assertThat(refusal(gateway)).isEqualTo(FailureCode.TOKEN_REVOKED);
            GatewayConfig renamed = failing("prod");

            assertThatThrownBy(() -> new Gateway(renamed, gateway, Clock.systemUTC()))
                    .isInstanceOf(RuntimeException.class);

            assertThat(refusal(gateway)).isEqualTo(FailureCode.TOKEN_REVOKED);
        }
    }

    /** Keeps the gauges of the issuers' keys. */
    private static final class Ages implements Meters {
        private final Map<String, DoubleSupplier> ages = new ConcurrentHashMap<>();

        @Override
        public Counter counter(Meter meter, String... values) {
            return () -> {};
        }

        @Override
        public void gauge(Meter meter, DoubleSupplier value, String... values) {
            if (meter == Meter.KEY_SET_AGE) {
                ages.put(values[0], value);
            }
        }
    }

    @Test
    void reloadWhenItFailsLateThenTheGaugeOfTheKeysInUseStays() throws Exception {
        Ages meters = new Ages();
        try (Gateway gateway = new Gateway(config("main"), null, meters, Clock.systemUTC())) {
            DoubleSupplier before = meters.ages.get("main");
            assertThat(before).isNotNull();
            GatewayConfig failing = failing("main", "gatehouse.issuers.main.jwks-refresh", "7m");

            assertThatThrownBy(() -> new Gateway(failing, gateway, meters, Clock.systemUTC()))
                    .isInstanceOf(RuntimeException.class);

            assertThat(meters.ages).containsOnlyKeys("main").containsValue(before);
            GatewayConfig good = config("main", "gatehouse.issuers.main.jwks-refresh", "8m");
            try (Gateway reloaded = new Gateway(good, gateway, meters, Clock.systemUTC())) {
                assertThat(refusal(reloaded)).isNull();
                assertThat(meters.ages.get("main")).isNotSameAs(before);
            }
        }
    }

    @Test
    void reloadWhenItFailsLateThenWhatItBeganEnds() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        provider.start();
        try (Gateway gateway = new Gateway(config("main"))) {
            String url = "http://127.0.0.1:" + provider.getAddress().getPort();
            GatewayConfig failing =
                    failing("main", "gatehouse.issuers.new.issuer", url, "gatehouse.issuers.new.audiences", "api");

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> new Gateway(failing, gateway, Clock.systemUTC()))
                        .isInstanceOf(RuntimeException.class);
            }

            // A fetch that failed is tried again after a second, unless its timer has ended.
            int first = settled(asked);
            assertThat(settled(asked)).isEqualTo(first);
            assertThat(refusal(gateway)).isNull();
        } finally {
            provider.stop(0);
        }
    }

    private static int settled(AtomicInteger asked) {
        int last = -1;
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        long since = System.nanoTime();
        while (System.nanoTime() - deadline < 0
                && System.nanoTime() - since < Duration.ofMillis(2_500).toNanos()) {
            if (asked.get() != last) {
                last = asked.get();
                since = System.nanoTime();
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return last;
    }
}
