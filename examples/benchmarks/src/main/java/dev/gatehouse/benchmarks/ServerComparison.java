package dev.gatehouse.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The filter on Jetty against the bare servlet: CPU microseconds of the server process for each request, in rounds that
 * alternate, so that what the machine does beside hits both; the median of the rounds' differences counts.
 */
final class ServerComparison {

    private static final int WARM_UP = 300_000;
    private static final int REQUESTS = 100_000;

    private final String workload;
    private final int rounds;

    ServerComparison(String workload, int rounds) {
        this.workload = workload;
        this.rounds = rounds;
    }

    void run() throws IOException {
        try (MeasuredServer filter = MeasuredServer.filter(workload);
                MeasuredServer bare = MeasuredServer.bare(filter.header())) {
            bare.cpuMicrosPerRequest(WARM_UP);
            filter.cpuMicrosPerRequest(WARM_UP);
            List<Double> bareMicros = new ArrayList<>();
            List<Double> filterMicros = new ArrayList<>();
            List<Double> differences = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                double without = bare.cpuMicrosPerRequest(REQUESTS);
                double with = filter.cpuMicrosPerRequest(REQUESTS);
                bareMicros.add(without);
                filterMicros.add(with);
                differences.add(with - without);
                System.out.printf("round %2d: bare %6.2f us, filter %6.2f us%n", round, without, with);
            }
            System.out.printf(
                    workload + ", median: bare %.2f us, filter %.2f us, over bare %.2f us CPU a request%n",
                    median(bareMicros),
                    median(filterMicros),
                    median(differences));
            System.out.printf(
                    "allocated: bare %.0f octets, filter %.0f octets a request%n",
                    bare.octetsPerRequest(REQUESTS), filter.octetsPerRequest(REQUESTS));
        }
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
