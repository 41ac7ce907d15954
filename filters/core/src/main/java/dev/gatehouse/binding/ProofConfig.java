package dev.gatehouse.binding;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.state.StateConfig.OnFailure;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How proofs of possession are checked (RFC 9449 §4.3). Immutable.
 *
 * @param algorithms the signature algorithms that a proof may have
 * @param maxAge how old a proof may be
 * @param origins the origins by which clients know this gateway; empty for what the request itself shows
 * @param nonces whether a proof needs a nonce of ours
 * @param nonceKey what nonces are made with, the same on all nodes; null for a key of this node's own
 * @param replayEntries how many proofs are remembered
 * @param onStoreFailure what happens to a proof while the shared state does not answer
 * @param hosts the hosts that the rest of the settings names, {@code *.example.com} for all below it
 */
public record ProofConfig(
        List<String> algorithms,
        Duration maxAge,
        List<URI> origins,
        boolean nonces,
        @Nullable String nonceKey,
        int replayEntries,
        OnFailure onStoreFailure,
        List<String> hosts) {

    /** How far ahead of ours a client's clock may be. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    private static final String GROUP = "gatehouse.dpop.";
    private static final String DEFAULT_ALGORITHMS = "ES256,ES384,ES512,PS256,PS384,PS512,RS256,RS384,RS512";
    private static final int SHORTEST_KEY = 32;

    private static final ConfigKey<List<String>> ALGORITHMS = ConfigKey.of(
                    GROUP + "algorithms",
                    ValueType.text()
                            .checked(ProofConfig::algorithm, "one of " + DEFAULT_ALGORITHMS)
                            .list(),
                    "The signature algorithms that DPoP proofs may have.")
            .withDefault(DEFAULT_ALGORITHMS);
    private static final ConfigKey<Duration> MAX_AGE = ConfigKey.of(
                    GROUP + "max-age",
                    ValueType.duration(CLOCK_SKEW, Duration.ofMinutes(10)),
                    "How old a DPoP proof may be. Each is remembered that long, so that none is taken twice.")
            .withDefault("60s");
    private static final ConfigKey<List<URI>> ORIGINS = ConfigKey.of(
            GROUP + "origins",
            ValueType.url()
                    .checked(ProofConfig::origin, "an origin such as https://api.example.com")
                    .list(),
            "The origins by which clients know this gateway, which DPoP proofs name. Needed where a proxy in front ends TLS or"
                    + " changes the host. Not set: what the request itself shows, if its host is that of a route, a tenant or a login's"
                    + " external-url; where none of these names a host, any.");
    private static final ConfigKey<Boolean> NONCE = ConfigKey.of(
                    GROUP + "nonce",
                    ValueType.flag(),
                    "Whether a DPoP proof needs a nonce of ours, which the first refusal hands out: then none can be made ahead.")
            .withDefault("false");
    private static final ConfigKey<String> NONCE_KEY = ConfigKey.of(
                    GROUP + "nonce-key",
                    ValueType.text().checked(ProofConfig::nonceKey, "at least " + SHORTEST_KEY + " characters"),
                    "The secret that nonces are made with, to be the same on all nodes behind one address. Not set: a random one"
                            + " for each start.")
            .asSecret();
    private static final ConfigKey<Integer> REPLAY_ENTRIES = ConfigKey.of(
                    GROUP + "replay-entries",
                    ValueType.integer(100, 10_000_000),
                    "How many DPoP proofs are remembered, about 200 bytes each; one key may use a quarter of them. Beyond that"
                            + " requests get 503 until old ones lapse: a proof that can't be remembered could be replayed.")
            .withDefault("200000");

    private static final ConfigKey<OnFailure> ON_STORE_FAILURE = ConfigKey.of(
                    GROUP + "on-store-failure",
                    ValueType.oneOf(OnFailure.class),
                    "What happens to DPoP proofs while Redis does not answer: requests with one are refused with 503, or this"
                            + " node decides alone, and a proof can be used once more on each other node.")
            .withDefault("deny");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(ALGORITHMS, MAX_AGE, ORIGINS, NONCE, NONCE_KEY, REPLAY_ENTRIES, ON_STORE_FAILURE);

    /** Copies the lists. */
    public ProofConfig {
        algorithms = List.copyOf(algorithms);
        origins = List.copyOf(origins);
        hosts = hosts.stream().map(ProofConfig::plain).distinct().toList();
    }

    /** A configuration without hosts, for which no node decides alone. */
    public ProofConfig(
            List<String> algorithms,
            Duration maxAge,
            List<URI> origins,
            boolean nonces,
            @Nullable String nonceKey,
            int replayEntries) {
        this(algorithms, maxAge, origins, nonces, nonceKey, replayEntries, OnFailure.DENY, List.of());
    }

    /** Reads how proofs are checked. */
    public static ProofConfig from(ConfigReader reader) {
        return new ProofConfig(
                reader.value(ALGORITHMS),
                reader.value(MAX_AGE),
                reader.list(ORIGINS),
                reader.value(NONCE),
                reader.optional(NONCE_KEY),
                reader.value(REPLAY_ENTRIES),
                reader.value(ON_STORE_FAILURE),
                List.of());
    }

    /** The same with the hosts that the rest of the settings names. */
    public ProofConfig withHosts(List<String> named) {
        return new ProofConfig(algorithms, maxAge, origins, nonces, nonceKey, replayEntries, onStoreFailure, named);
    }

    /** Returns whether the settings name any host; without one, the sender of a proof chooses the host. */
    public boolean knowsHosts() {
        return !origins.isEmpty() || !hosts.isEmpty();
    }

    /** Whether a URL is of a host that the settings name, or they name none; origins are compared elsewhere. */
    boolean isKnownHost(URI url) {
        if (!origins.isEmpty() || hosts.isEmpty()) {
            return true;
        }
        String host = plain(url.getHost());
        for (String known : hosts) {
            boolean below = known.startsWith("*.") && host.endsWith(known.substring(1));
            if (below || known.equals(host)) {
                return true;
            }
        }
        return false;
    }

    /** In lower case and without the root's dot (RFC 1034 §3.1). */
    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    Set<JWSAlgorithm> jwsAlgorithms() {
        return algorithms.stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
    }

    private static String algorithm(String text) {
        if (!List.of(DEFAULT_ALGORITHMS.split(",", -1)).contains(text)) {
            throw new IllegalArgumentException("has an unknown or unsafe algorithm");
        }
        return text;
    }

    private static URI origin(String text) {
        URI url = ValueType.url().parser().parse(text);
        boolean bare = Objects.requireNonNullElse(url.getRawPath(), "").matches("/?") && url.getRawQuery() == null;
        if (!bare) {
            throw new IllegalArgumentException("has a path or a query");
        }
        return url;
    }

    private static String nonceKey(String text) {
        if (text.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException("is too short");
        }
        return text;
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "ProofConfig[algorithms=" + algorithms + ", maxAge=" + maxAge + ", origins=" + origins + ", nonces="
                + nonces + ", replayEntries=" + replayEntries + ", onStoreFailure=" + onStoreFailure + ", hosts="
                + hosts + "]";
    }
}
