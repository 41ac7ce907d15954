package dev.gatehouse.benchmarks;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.Phase;
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

/** All phases of one request with an API key that is remembered, its store an H2 database in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(value = 2, jvmArgsAppend = "-Xmx3g")
public class ApiKeyBenchmark {

    /** How many keys the store has. */
    @Param({"1000", "1000000"})
    public int keys = 1000;

    private @Nullable ApiKeyState state;

    /** Fills a store. */
    @Setup(Level.Trial)
    public void setUp() throws Exception {
        state = new ApiKeyState(keys);
    }

    /** Ends the gateway. */
    @TearDown(Level.Trial)
    public void tearDown() throws Exception {
        if (state != null) {
            state.close();
        }
    }

    /** The key is remembered. */
    @Benchmark
    public Exchange warm() {
        if (state == null) {
            throw new IllegalStateException("not set up");
        }
        Gateway gateway = state.gateway();
        Exchange exchange = gateway.open(new ApiKeyRequest(state.key()));
        for (Phase phase : Phase.values()) {
            Failure failure = gateway.advance(exchange, phase);
            if (failure != null) {
                throw new IllegalStateException(failure.reason());
            }
        }
        return exchange;
    }
}
