package dev.gatehouse.state;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Whether nodes share their state, and where. Immutable.
 *
 * @param kind where
 * @param uri the store's address, which {@link URI} can parse and which has a host; null where nothing is shared
 * @param timeout the longest that a request waits for the store
 * @param prefix what every key in the store begins with
 * @param onFailure what happens while the store does not answer
 */
public record StateConfig(Kind kind, @Nullable String uri, Duration timeout, String prefix, OnFailure onFailure) {

    /** Where state is kept. */
    public enum Kind {
        /** In each node alone. */
        LOCAL,
        /** In Redis. */
        REDIS
    }

    /** What happens while the store does not answer. */
    public enum OnFailure {
        /** Each node goes on with its share of every limit, and with what it knows. */
        LOCAL,
        /** What needs the store is refused with 503. */
        DENY
    }

    private static final ConfigKey<Kind> STATE = ConfigKey.of(
                    "gatehouse.state",
                    ValueType.oneOf(Kind.class),
                    "Where rate limits, revocations, used proofs and sessions are kept: in each node alone, or in Redis for all"
                            + " nodes.")
            .withDefault("local");
    private static final ConfigKey<String> REDIS_URI = ConfigKey.of(
                    "gatehouse.redis-uri",
                    ValueType.text()
                            .checked(StateConfig::uri, "redis://[user:password@]host:port[/database], or rediss://"),
                    "Where Redis is. It may hold a password.")
            .asSecret();
    private static final ConfigKey<Duration> TIMEOUT = ConfigKey.of(
                    "gatehouse.redis-timeout",
                    ValueType.duration(Duration.ofMillis(1), Duration.ofSeconds(1)),
                    "The longest that a call of Redis waits for the answer, pauses of this process apart; the use of a DPoP proof"
                            + " waits 1s.")
            .withDefault("250ms");
    private static final ConfigKey<String> PREFIX = ConfigKey.of(
                    "gatehouse.redis-prefix",
                    ValueType.text().checked(StateConfig::prefix, "1 to 40 letters, digits, dashes, dots and colons"),
                    "What every key in Redis begins with: installations that share one Redis and nothing else need one each.")
            .withDefault("gatehouse");
    private static final ConfigKey<OnFailure> ON_FAILURE = ConfigKey.of(
                    "gatehouse.rate-limits.on-store-failure",
                    ValueType.oneOf(OnFailure.class),
                    "What happens while Redis does not answer: each node goes on with its share of every limit, or what needs"
                            + " Redis is refused with 503.")
            .withDefault("local");

    private static final int MOST_PORT = 65_535;

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(STATE, REDIS_URI, TIMEOUT, PREFIX, ON_FAILURE);

    /** Reads whether and where. */
    public static StateConfig from(ConfigReader reader) {
        Kind kind = reader.value(STATE);
        String uri = kind == Kind.REDIS ? reader.required(REDIS_URI) : reader.optional(REDIS_URI);
        if (kind == Kind.LOCAL && reader.isSet(REDIS_URI)) {
            reader.problem(REDIS_URI, "is not used, since gatehouse.state is local", "gatehouse.state=redis with it");
        }
        return new StateConfig(kind, uri, reader.value(TIMEOUT), reader.value(PREFIX), reader.value(ON_FAILURE));
    }

    /** Returns the names of the properties whose values differ from those of {@code other}. */
    public List<String> changedProperties(StateConfig other) {
        Map<ConfigKey<?>, Boolean> same = new LinkedHashMap<>();
        same.put(STATE, kind == other.kind);
        same.put(REDIS_URI, Objects.equals(uri, other.uri));
        same.put(TIMEOUT, timeout.equals(other.timeout));
        same.put(PREFIX, prefix.equals(other.prefix));
        same.put(ON_FAILURE, onFailure == other.onFailure);
        return same.entrySet().stream()
                .filter(property -> !property.getValue())
                .map(property -> property.getKey().name())
                .toList();
    }

    private static String uri(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // Without its cause, whose message is the whole text.
            throw new IllegalArgumentException(
                    "is no URI; in a password, write all but letters and digits percent-encoded");
        }
        boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
        String path = uri.getRawPath();
        if (!known || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("is no Redis URI; in a password, ? and # are percent-encoded");
        }
        if (uri.getPort() == 0 || uri.getPort() > MOST_PORT || !(path.isEmpty() || path.matches("/\\d{1,4}"))) {
            throw new IllegalArgumentException("has a port or a database that can not be");
        }
        return text;
    }

    private static String prefix(String text) {
        if (!text.matches("[A-Za-z0-9.:-]{1,40}")) {
            throw new IllegalArgumentException("has other characters, or too many");
        }
        return text;
    }

    /** Leaves the address out: it may hold a password. */
    @Override
    public String toString() {
        return "StateConfig[" + kind + ", timeout=" + timeout + ", onFailure=" + onFailure + "]";
    }
}
