package dev.gatehouse.ratelimit;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.quota.RateLimit;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What holds for the limits of all routes. Immutable.
 *
 * @param failures how many failed authentications an address has; null for no limit
 * @param requests how many requests an address has, whatever they are; null for no limit
 * @param logins how many logins an address may begin; null for no limit
 * @param mostBuckets how many callers' buckets this node keeps, and as many of addresses
 * @param legacyHeaders whether replies have the {@code X-RateLimit-} headers too
 */
public record RateLimitConfig(
        @Nullable RateLimit failures,
        @Nullable RateLimit requests,
        @Nullable RateLimit logins,
        int mostBuckets,
        boolean legacyHeaders) {

    private static final ConfigKey<RateLimit> FAILURES = ConfigKey.of(
                    "gatehouse.throttle.failures",
                    RateLimit.TYPE,
                    "How many failed authentications an address has before its requests are refused with 429, their credentials unread;"
                            + " an IPv6 /64 is one address. Not set: no limit.")
            .asRestriction();
    private static final ConfigKey<RateLimit> REQUESTS = ConfigKey.of(
                    "gatehouse.throttle.requests",
                    RateLimit.TYPE,
                    "How many requests an address has, of all routes together and before any credential is read. Not set: no limit.")
            .asRestriction();
    private static final ConfigKey<RateLimit> LOGINS = ConfigKey.of(
                    "gatehouse.throttle.logins",
                    RateLimit.TYPE,
                    "How many logins an address may begin before its pages get 429 instead of the redirect to the provider, whether"
                            + " the logins end or not. A company's whole network may be one address, and each tab that is"
                            + " opened without a session begins a login.")
            .withDefault("600/1m");
    private static final ConfigKey<Integer> MOST_BUCKETS = ConfigKey.of(
                    "gatehouse.rate-limits.max-buckets",
                    ValueType.integer(1000, 50_000_000),
                    "How many callers' buckets this node keeps, and as many again of addresses for gatehouse.throttle.*, each of at"
                            + " most 250 bytes. When all are in use, callers without one share one bucket of each limit."
                            + " A failed authentication of an address without one is then not held against it.")
            .withDefault("250000");
    private static final ConfigKey<Boolean> LEGACY = ConfigKey.of(
                    "gatehouse.rate-limits.legacy-headers",
                    ValueType.flag(),
                    "Whether replies have X-RateLimit-Limit, -Remaining and -Reset beside RateLimit and RateLimit-Policy.")
            .withDefault("false");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(FAILURES, REQUESTS, LOGINS, MOST_BUCKETS, LEGACY);

    /** Reads them. */
    public static RateLimitConfig from(ConfigReader reader) {
        return new RateLimitConfig(
                reader.optional(FAILURES),
                reader.optional(REQUESTS),
                reader.value(LOGINS),
                reader.value(MOST_BUCKETS),
                reader.value(LEGACY));
    }
}
