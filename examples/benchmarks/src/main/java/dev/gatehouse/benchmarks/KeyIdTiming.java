package dev.gatehouse.benchmarks;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.Phase;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Whether the time of a refusal tells that a key's id is in the store: wrong secrets for ids that are there, and for ids that
 * are not, in turns of random order; two groups of either kind, so that like is held against like too.
 */
final class KeyIdTiming {

    private static final int KEYS = 1_000;
    private static final int WARM_UP = 20_000;
    /** The slowest and fastest of each group, what the machine does beside, are left out. */
    private static final double TRIMMED = 0.05;

    private static final String[] GROUPS = {"known", "known (control)", "unknown", "unknown (control)"};
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final int samples;
    private final Random random = new Random(4711);

    KeyIdTiming(int samples) {
        this.samples = samples;
    }

    void run() throws Exception {
        try (ApiKeyState state = new ApiKeyState(KEYS)) {
            for (int i = 0; i < WARM_UP; i++) {
                nanos(state.gateway(), i % GROUPS.length);
            }
            double[][] times = new double[GROUPS.length][samples];
            List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
            for (int i = 0; i < samples; i++) {
                Collections.shuffle(order, random);
                for (int group : order) {
                    times[group][i] = nanos(state.gateway(), group) / 1_000.0;
                }
            }
            for (int group = 0; group < GROUPS.length; group++) {
                System.out.printf(
                        "%-18s mean %7.2f us%n",
                        GROUPS[group], Sample.of(times[group]).mean());
            }
            compare(times, 0, 2);
            compare(times, 1, 3);
            compare(times, 0, 1);
            compare(times, 2, 3);
        }
    }

    private static void compare(double[][] times, int one, int other) {
        Sample a = Sample.of(times[one]);
        Sample b = Sample.of(times[other]);
        double difference = a.mean() - b.mean();
        System.out.printf(
                "%s - %s: %+.2f us, z = %+.1f%n",
                GROUPS[one], GROUPS[other], difference, difference / Math.sqrt(a.squaredError() + b.squaredError()));
    }

    private long nanos(Gateway gateway, int group) {
        // The ids that ApiKeyDatabase fills its table with.
        String id = group < 2 ? "%016d".formatted(1 + random.nextInt(KEYS - 1)) : word(16);
        Exchange exchange = gateway.open(new ApiKeyRequest(key(id)));
        long start = System.nanoTime();
        Failure failure = null;
        for (Phase phase : Phase.values()) {
            failure = gateway.advance(exchange, phase);
            if (failure != null) {
                break;
            }
        }
        long nanos = System.nanoTime() - start;
        if (failure == null) {
            throw new IllegalStateException("a wrong secret was taken");
        }
        return nanos;
    }

    private String word(int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return word.toString();
    }

    /** With a good checksum: without, nobody looks it up. */
    private String key(String id) {
        String body = "gh_live_" + id + "_" + word(43);
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        char[] checksum = new char[6];
        long rest = crc.getValue();
        for (int i = checksum.length - 1; i >= 0; i--) {
            checksum[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return body + "_" + new String(checksum);
    }

    /** The middle of a group's times. */
    private record Sample(double mean, double squaredError) {

        static Sample of(double[] times) {
            double[] sorted = times.clone();
            Arrays.sort(sorted);
            int cut = (int) (sorted.length * TRIMMED);
            double[] kept = Arrays.copyOfRange(sorted, cut, sorted.length - cut);
            double mean = Arrays.stream(kept).average().orElse(0);
            double variance = Arrays.stream(kept)
                    .map(time -> (time - mean) * (time - mean))
                    .average()
                    .orElse(0);
            return new Sample(mean, variance / kept.length);
        }
    }
}
