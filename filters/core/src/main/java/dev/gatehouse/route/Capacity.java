package dev.gatehouse.route;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How much of its backends a route may hold. Immutable.
 *
 * @param concurrency how many requests may be at the backends at a time; null for no bound of the route's own
 * @param minUploadRate the fewest bytes of a body that a client must send in a second; 0 for any
 */
public record Capacity(@Nullable Integer concurrency, int minUploadRate) {

    /** The capacity of a route whose settings say nothing of it. */
    public static final Capacity DEFAULT = new Capacity(null, 240);

    private static final ConfigKey<Integer> CONCURRENCY = ConfigKey.of(
                    RoutePattern.GROUP + "<r>.concurrency",
                    ValueType.integer(1, 1_000_000),
                    "Proxy only: how many requests of the route may be at its backends at a time; more get 503 with Retry-After."
                            + " Not set: no bound of the route's own.")
            .asRestriction();
    private static final ConfigKey<Integer> MIN_UPLOAD_RATE = ConfigKey.of(
                    RoutePattern.GROUP + "<r>.min-upload-rate",
                    ValueType.integer(0, 1_000_000_000),
                    "Proxy only: the fewest bytes of a body that a client must send in a second, over each 10 s in which the"
                            + " proxy waits for it. The first 10 s are free; what it sent faster before counts for up to 60 s. A"
                            + " slower one gets 408. 0 for any.")
            .withDefault("240");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(CONCURRENCY, MIN_UPLOAD_RATE);

    static Capacity from(ConfigReader reader, String name) {
        return new Capacity(reader.optional(CONCURRENCY, name), reader.value(MIN_UPLOAD_RATE, name));
    }
}
