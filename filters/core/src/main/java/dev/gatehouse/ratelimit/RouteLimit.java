package dev.gatehouse.ratelimit;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.quota.RateLimit;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How much the callers of a route may. Immutable.
 *
 * @param limit how much; null for no limit
 * @param by whose requests count together
 */
public record RouteLimit(@Nullable RateLimit limit, LimitBy by) {

    /** No limit. */
    public static final RouteLimit NONE = new RouteLimit(null, LimitBy.CLIENT);

    private static final String GROUP = "gatehouse.routes.";

    private static final ConfigKey<RateLimit> LIMIT = ConfigKey.of(
                    GROUP + "<r>.rate-limit",
                    RateLimit.TYPE,
                    "How many requests a caller may send, in one or more windows: all at once after a pause, then evenly. Not set: no"
                            + " limit of the route's.")
            .asRestriction();
    private static final ConfigKey<LimitBy> BY = ConfigKey.of(
                    GROUP + "<r>.rate-limit-by",
                    ValueType.oneOf(LimitBy.class),
                    "Whose requests count together; callers without a credential count by their address, and other credentials than"
                            + " API keys by their client where it is api-key.")
            .withDefault("client");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(LIMIT, BY);

    /** Reads the limit of the route called {@code name}. */
    public static RouteLimit from(ConfigReader reader, String name) {
        if (reader.isSet(BY, name) && !reader.isSet(LIMIT, name)) {
            reader.problem(BY, "is not used without a limit", "gatehouse.routes." + name + ".rate-limit with it", name);
        }
        return new RouteLimit(reader.optional(LIMIT, name), reader.value(BY, name));
    }
}
