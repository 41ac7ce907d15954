package dev.gatehouse.benchmarks;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.testing.TestKeys;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/** All phases of one request, its token remembered, with few and with many routes or tenants configured. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(value = 2, jvmArgsAppend = "-Xmx3g")
public class ScaleBenchmark {

    /** What there are many of, and how many. */
    @Param({"routes-1", "routes-10000", "tenants-1", "tenants-1000"})
    public String many = "routes-1";

    private @Nullable Gateway gateway;
    private String header = "";
    private String host = "";
    private String path = "";

    /** Makes a gateway; the request is for a route and a tenant in the middle. */
    @Setup(Level.Trial)
    public void setUp() {
        TestKeys key = EngineState.key("RS256");
        header = "Bearer " + EngineState.token(key);
        Map<String, String> settings = EngineState.settings(key, 10_000);
        int count = Integer.parseInt(many.substring(many.indexOf('-') + 1));
        int middle = count / 2;
        if (many.startsWith("routes")) {
            for (int i = 0; i < count; i++) {
                settings.put("gatehouse.routes.r" + i + ".path", "/service-" + i + "/items/**");
                settings.put("gatehouse.routes.r" + i + ".scopes", "orders.read");
            }
            host = "localhost";
            path = "/service-" + middle + "/items/4711";
        } else {
            // Tokens that name their tenant, since the issuer is that of all.
            settings.put("gatehouse.issuers.main.tenant-claim", "preferred_username");
            for (int i = 0; i < count; i++) {
                settings.put("gatehouse.tenants.t" + i + ".host", "t" + i + ".example.com");
                settings.put("gatehouse.tenants.t" + i + ".issuers", "main");
                settings.put("gatehouse.tenants.t" + i + ".claim", i == middle ? "alice" : "tenant-" + i);
            }
            host = "t" + middle + ".example.com";
            path = "/api/orders/4711";
        }
        gateway = new Gateway(
                GatewayConfig.from(Settings.of(SettingsSource.of("benchmark", settings)), GatewayConfig.Use.DROP_IN));
    }

    /** Ends the gateway. */
    @TearDown(Level.Trial)
    public void tearDown() {
        if (gateway != null) {
            gateway.close();
        }
    }

    /** The token is remembered. */
    @Benchmark
    public Exchange warm() {
        Gateway asked = gateway;
        if (asked == null) {
            throw new IllegalStateException("not set up");
        }
        Exchange exchange = asked.open(new BenchmarkRequest(header, host, path));
        for (Phase phase : Phase.values()) {
            Failure failure = asked.advance(exchange, phase);
            if (failure != null) {
                throw new IllegalStateException(failure.reason());
            }
        }
        return exchange;
    }
}
