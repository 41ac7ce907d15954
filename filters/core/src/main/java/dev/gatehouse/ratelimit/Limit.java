package dev.gatehouse.ratelimit;

import dev.gatehouse.auth.token.Sha256;
import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.quota.RateLimit.Window;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.MathType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A limit with what all its buckets have in common. Immutable. */
final class Limit {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Whose limit it is. */
    enum Kind {
        ROUTE,
        TENANT,
        API_KEY,
        THROTTLE;

        private final String label;

        Kind() {
            label = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        String label() {
            return label;
        }
    }

    private final Kind kind;
    private final RateLimit rate;
    private final long id;
    private final BucketConfiguration configuration;
    private final List<String> names;
    private final String policy;
    private final int narrowest;

    /**
     * One limit.
     *
     * @param name apart from other limits of the kind, the same on every node
     */
    Limit(Kind kind, String name, RateLimit rate) {
        this.kind = kind;
        this.rate = rate;
        // The windows are part of it: a limit that a reload changes begins anew, here and where all nodes share it.
        this.id = Sha256.hash((kind.label() + ' ' + name + ' ' + rate).getBytes(StandardCharsets.UTF_8))
                .a();
        List<Bandwidth> bandwidths = new ArrayList<>();
        List<String> named = new ArrayList<>();
        StringBuilder policies = new StringBuilder();
        for (Window window : rate.windows()) {
            bandwidths.add(Bandwidth.builder()
                    .capacity(window.permits())
                    .refillGreedy(window.permits(), window.length())
                    .build());
            String title = rate.windows().size() == 1 ? kind.label() : kind.label() + '-' + length(window.length());
            named.add('"' + title + '"');
            policies.append(policies.isEmpty() ? "" : ", ")
                    .append('"')
                    .append(title)
                    .append("\";q=")
                    .append(window.permits())
                    .append(";w=")
                    .append(seconds(window.length().toNanos()));
        }
        this.configuration = new BucketConfiguration(bandwidths);
        this.names = List.copyOf(named);
        this.policy = policies.toString();
        this.narrowest = narrowest(rate);
    }

    Kind kind() {
        return kind;
    }

    RateLimit rate() {
        return rate;
    }

    /** Tells its buckets apart from those of other limits; the same on every node. */
    long id() {
        return id;
    }

    /** The most that a bucket can be made to owe in one go, from full to minus what its smallest window holds. */
    long mostOwed() {
        return 2 * permits(narrowest);
    }

    int windows() {
        return names.size();
    }

    long permits(int window) {
        return rate.windows().get(window).permits();
    }

    /** The items of the field {@code RateLimit-Policy}. */
    String policy() {
        return policy;
    }

    /** What the field calls a window, as a string of structured fields (RFC 9651 §3.3.3). */
    String name(int window) {
        return names.get(window);
    }

    /** In how many seconds {@code remaining} permits would come anew: who spreads them over that time never runs out. */
    long effectiveWindow(int window, long remaining) {
        Window asked = rate.windows().get(window);
        double share = (double) Math.max(1, remaining) / asked.permits();
        return seconds((long) (share * asked.length().toNanos()));
    }

    /** Rounded up, at least one. */
    static long seconds(long nanos) {
        return Math.max(1, nanos / NANOS_PER_SECOND + (nanos % NANOS_PER_SECOND == 0 ? 0 : 1));
    }

    /** What a caller finds that has no bucket yet. */
    Use ofNewBucket(long needed) {
        long permits = permits(narrowest);
        return permits >= needed
                ? new Use(true, permits, narrowest, 0, false)
                : new Use(
                        false,
                        permits,
                        narrowest,
                        rate.windows().get(narrowest).length().toNanos(),
                        false);
    }

    private static int narrowest(RateLimit rate) {
        int narrowest = 0;
        for (int i = 1; i < rate.windows().size(); i++) {
            if (rate.windows().get(i).permits() <= rate.windows().get(narrowest).permits()) {
                narrowest = i;
            }
        }
        return narrowest;
    }

    /** A bucket with all permits. */
    BucketState fullState(long nowNanos) {
        return BucketState.createInitialState(configuration, MathType.INTEGER_64_BITS, nowNanos);
    }

    /**
     * A bucket with some permits.
     *
     * @param permits in each window, in order; below 0 for what is owed, of which no more counts than the window holds
     */
    BucketState state(List<Long> permits, long nowNanos) {
        long owed = 0;
        for (int i = 0; i < windows(); i++) {
            owed = Math.max(owed, Math.min(-permits.get(i), permits(i)));
        }
        List<Bandwidth> bandwidths = new ArrayList<>();
        for (int i = 0; i < windows(); i++) {
            Window window = rate.windows().get(i);
            bandwidths.add(Bandwidth.builder()
                    .capacity(window.permits())
                    .refillGreedy(window.permits(), window.length())
                    .initialTokens(Math.max(-window.permits(), Math.min(window.permits(), permits.get(i))) + owed)
                    .build());
        }
        BucketState state =
                BucketState.createInitialState(new BucketConfiguration(bandwidths), MathType.INTEGER_64_BITS, nowNanos);
        state.consume(owed);
        state.setConfiguration(configuration);
        return state;
    }

    private static String length(Duration length) {
        long millis = length.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
