package dev.gatehouse.benchmarks;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import java.util.Arrays;

/** {@code java -jar benchmarks.jar engine [JMH options]} or {@code java -jar benchmarks.jar server [workload] [rounds]}. */
public final class Benchmarks {

    private Benchmarks() {}

    /** Runs what the first argument names. */
    public static void main(String[] args) throws Exception {
        String what = args.length == 0 ? "" : args[0];
        String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
        switch (what) {
            case "engine" ->
                new Runner(new OptionsBuilder()
                                .parent(new CommandLineOptions(rest))
                                .addProfiler(GCProfiler.class)
                                .resultFormat(ResultFormatType.CSV)
                                .result("engine.csv")
                                .build())
                        .run();
            case "server" ->
                new ServerComparison(
                                rest.length < 1 ? "bearer" : rest[0], rest.length < 2 ? 12 : Integer.parseInt(rest[1]))
                        .run();
            case "crowd" -> new CrowdComparison(rest.length == 0 ? 10_000 : Integer.parseInt(rest[0])).run();
            case "audit-log" -> new AuditLogCost(rest.length == 0 ? 20 : Integer.parseInt(rest[0])).run();
            case "key-ids" -> new KeyIdTiming(rest.length == 0 ? 5_000 : Integer.parseInt(rest[0])).run();
            case "memory" -> new CallerMemory().run();
            case "configuration" -> new ConfigurationReading(rest).run();
            case "serve" -> BenchmarkServer.serve(rest);
            default ->
                System.err.println("usage: engine [JMH options] | server [" + Workload.NAMES
                        + "] [rounds] | crowd [requests] | key-ids [samples] | audit-log [rounds] | memory"
                        + " | configuration [routes] [tenants]");
        }
    }
}
