package dev.gatehouse.introspection;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.provider.ClientConfig;
import dev.gatehouse.provider.ClientKeys;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How an issuer is asked about tokens. Immutable.
 *
 * @param issuer what its answers must say
 * @param mode which of its tokens it is asked about
 * @param endpoint where it is asked; null to discover it
 * @param client how we say who we are
 * @param cache how long an answer about a good token counts
 * @param negativeCache how long any other definite answer counts
 * @param timeout how long one exchange may take
 * @param mostWaiting how many requests may wait for answers at once
 * @param insecureUrls which discovered endpoints may be asked
 */
public record IntrospectionConfig(
        IssuerConfig issuer,
        Mode mode,
        @Nullable URI endpoint,
        ClientConfig client,
        Duration cache,
        Duration negativeCache,
        Duration timeout,
        int mostWaiting,
        InsecureUrls insecureUrls) {

    /** Which tokens an issuer is asked about. */
    public enum Mode {
        /** None. */
        NEVER,
        /** Those that are no JWTs. */
        OPAQUE,
        /** All, so that none is good by its signature alone. */
        ALWAYS
    }

    private static final String GROUP = IssuerConfig.GROUP + "<i>.";

    private static final ConfigKey<Mode> MODE = ConfigKey.of(
                    GROUP + "introspection",
                    ValueType.oneOf(Mode.class),
                    "Which tokens the issuer is asked about (RFC 7662): none, those that are no JWTs, or all.")
            .withDefault("never");
    private static final ConfigKey<URI> ENDPOINT = ConfigKey.of(
            GROUP + "introspection-uri",
            ValueType.url(),
            "Where the issuer is asked about tokens. Not set: discovered from the issuer.");
    private static final ConfigKey<Duration> CACHE = ConfigKey.of(
                    GROUP + "introspection-cache",
                    ValueType.duration(Duration.ZERO, Duration.ofHours(1)),
                    "How long the answer about a good token counts, never beyond its expiry: the longest that a revoked token"
                            + " can still pass. 0s to ask at each request.")
            .withDefault("30s");
    private static final ConfigKey<Duration> NEGATIVE_CACHE = ConfigKey.of(
                    GROUP + "introspection-negative-cache",
                    ValueType.duration(Duration.ZERO, Duration.ofHours(1)),
                    "How long the answer about a bad token counts; at most introspection-cache.")
            .withDefault("5s");
    private static final ConfigKey<Duration> TIMEOUT = ConfigKey.of(
                    GROUP + "introspection-timeout",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofSeconds(30)),
                    "How long the issuer may take to answer; then requests get 503.")
            .withDefault("2s");
    private static final ConfigKey<Integer> WAITING = ConfigKey.of(
                    GROUP + "introspection-waiting",
                    ValueType.integer(1, 100_000),
                    "How many requests may wait for the issuer's answers at once; what comes beyond that gets 503, so that the"
                            + " server's other threads stay free.")
            .withDefault("128");

    private static final ClientKeys CLIENT = ClientKeys.below(GROUP, "by which we ask it about tokens");

    /** The keys of this feature, for the reference and for spotting unknown properties. */
    public static final List<ConfigKey<?>> KEYS = Stream.of(
                    List.of(MODE, ENDPOINT), CLIENT.all(), List.of(CACHE, NEGATIVE_CACHE, TIMEOUT, WAITING))
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    /** Whether the issuer called {@code name} is asked about all its tokens, so that its keys are of no use. */
    public static boolean isAlways(ConfigReader reader, String name) {
        return reader.value(MODE, name) == Mode.ALWAYS;
    }

    /**
     * Reads the issuer called {@code name}; null if it is never asked, or if a problem was recorded without which it can't
     * be built.
     */
    public static @Nullable IntrospectionConfig from(ConfigReader reader, String name) {
        Mode mode = reader.value(MODE, name);
        if (mode == Mode.NEVER) {
            reportForgotten(reader, name);
            return null;
        }
        IssuerConfig issuer = IssuerConfig.from(reader, name);
        InsecureUrls insecure = InsecureUrls.from(reader);
        URI endpoint = reader.optional(ENDPOINT, name);
        insecure.check(reader, ENDPOINT, endpoint, name);
        if (endpoint == null) {
            insecure.check(reader, IssuerConfig.ISSUER, reader.optional(IssuerConfig.ISSUER, name), name);
        }
        ClientConfig client = CLIENT.read(reader, name);
        if (client != null
                && client.authenticatesByTls()
                && endpoint != null
                && !"https".equals(endpoint.getScheme())) {
            reader.problem(ENDPOINT, "is http://, yet client-authentication is tls", "an https:// URL", name);
        }
        Duration cache = reader.value(CACHE, name);
        Duration negative = reader.value(NEGATIVE_CACHE, name);
        if (negative.compareTo(cache) > 0) {
            if (reader.isSet(NEGATIVE_CACHE, name)) {
                reader.problem(NEGATIVE_CACHE, "is longer than introspection-cache", "at most that", name);
            }
            negative = cache;
        }
        Duration timeout = reader.value(TIMEOUT, name);
        int waiting = reader.value(WAITING, name);
        return issuer == null || client == null
                ? null
                : new IntrospectionConfig(issuer, mode, endpoint, client, cache, negative, timeout, waiting, insecure);
    }

    /** Whoever sets up a client and forgets to say what for believes that revoked tokens are refused. */
    private static void reportForgotten(ConfigReader reader, String name) {
        boolean prepared = KEYS.stream().anyMatch(key -> !key.equals(MODE) && reader.isSet(key, name));
        if (prepared && !reader.isSet(MODE, name)) {
            reader.problem(
                    MODE,
                    "is missing, yet what it takes to ask the issuer is set",
                    MODE.allowed() + "; never to ask it about no token",
                    name);
        }
    }
}
