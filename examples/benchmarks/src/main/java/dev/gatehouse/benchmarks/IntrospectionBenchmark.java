package dev.gatehouse.benchmarks;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import dev.gatehouse.testing.TestProvider;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/** All phases of one request whose token its issuer was asked about before, so that the answer is remembered. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(2)
public class IntrospectionBenchmark {

    private @Nullable TestProvider provider;
    private @Nullable Gateway gateway;
    private String opaque = "";
    private String jwt = "";

    /** Starts an issuer and a gateway that asks it about every token. */
    @Setup(Level.Trial)
    public void setUp() {
        TestProvider issuer = new TestProvider();
        issuer.answerJson(issuer.activeJson().replaceFirst("\"exp\":\\d+", "\"exp\":4102444800"));
        provider = issuer;
        opaque = "Bearer 0b1c2d3e4f5061728394a5b6c7d8e9f00b1c2d3e";
        jwt = "Bearer " + TestJwts.of(TestKeys.ec("bench"), issuer.issuer()).token();
        gateway = new Gateway(GatewayConfig.from(
                Settings.of(SettingsSource.of(
                        "benchmark",
                        Map.of(
                                "gatehouse.issuers.main.issuer",
                                issuer.issuer(),
                                "gatehouse.issuers.main.audiences",
                                "api",
                                "gatehouse.issuers.main.introspection",
                                "always",
                                "gatehouse.issuers.main.introspection-cache",
                                "1h",
                                "gatehouse.issuers.main.client-id",
                                "gatehouse",
                                "gatehouse.issuers.main.client-secret",
                                "bench",
                                "gatehouse.routes.orders.path",
                                "/api/orders/**",
                                "gatehouse.routes.orders.scopes",
                                "orders.read"))),
                GatewayConfig.Use.DROP_IN));
    }

    /** Ends both. */
    @TearDown(Level.Trial)
    public void tearDown() {
        if (gateway != null) {
            gateway.close();
        }
        if (provider != null) {
            provider.close();
        }
    }

    /** An opaque token. */
    @Benchmark
    public Exchange rememberedOpaque() {
        return run(opaque);
    }

    /** A JWT, which is read to see whose it is. */
    @Benchmark
    public Exchange rememberedJwt() {
        return run(jwt);
    }

    /** How often the issuer was asked. */
    int questions() {
        return provider == null ? 0 : provider.questions().size();
    }

    private Exchange run(String header) {
        if (gateway == null) {
            throw new IllegalStateException("not set up");
        }
        Exchange exchange = gateway.open(new BenchmarkRequest(header));
        for (Phase phase : Phase.values()) {
            Failure failure = gateway.advance(exchange, phase);
            if (failure != null) {
                throw new IllegalStateException(failure.reason());
            }
        }
        return exchange;
    }
}
