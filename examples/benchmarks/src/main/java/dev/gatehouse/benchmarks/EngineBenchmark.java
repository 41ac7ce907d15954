package dev.gatehouse.benchmarks;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
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

import java.util.concurrent.TimeUnit;

/** All phases of one request: with the token remembered, with it verified anew, and Nimbus alone on the same token. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(2)
public class EngineBenchmark {

    /** The signature algorithm. */
    @Param({"RS256", "ES256", "EdDSA"})
    public String algorithm = "RS256";

    private @Nullable Gateway warm;
    private @Nullable Gateway cold;
    private @Nullable NimbusAlone nimbus;
    private String token = "";
    private String header = "";

    /** Makes keys, gateways and a token. */
    @Setup(Level.Trial)
    public void setUp() {
        TestKeys key = EngineState.key(algorithm);
        token = EngineState.token(key);
        header = "Bearer " + token;
        warm = EngineState.gateway(key, 10_000);
        cold = EngineState.gateway(key, 0);
        nimbus = new NimbusAlone(key);
    }

    /** Ends the gateways. */
    @TearDown(Level.Trial)
    public void tearDown() {
        close(warm);
        close(cold);
    }

    /** The token is remembered. */
    @Benchmark
    public Exchange warm() {
        return run(warm, header);
    }

    /** The token is verified anew. */
    @Benchmark
    public Exchange cold() {
        return run(cold, header);
    }

    /** Nimbus's own processor, with the checks that it makes by default and the audience. */
    @Benchmark
    public Object nimbusAlone() throws Exception {
        return nimbus == null ? "" : nimbus.process(token);
    }

    private static Exchange run(@Nullable Gateway gateway, String header) {
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

    private static void close(@Nullable Gateway gateway) {
        if (gateway != null) {
            gateway.close();
        }
    }
}
