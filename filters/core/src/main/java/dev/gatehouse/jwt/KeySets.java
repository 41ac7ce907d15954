package dev.gatehouse.jwt;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.metrics.Health.State;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The key sets of all issuers, refreshed ahead in the background. A provider that is down is asked again soon, ever less
 * often; nothing here fails because of it, at start least of all. Safe for use by several threads.
 */
public final class KeySets implements AutoCloseable {

    private static final Logger LOG = System.getLogger(KeySets.class.getName());

    private static final Duration FILE_POLL = Duration.ofSeconds(2);

    private final Map<String, KeySet> byIssuer = new TreeMap<>();
    private final Map<JwtConfig.KeyOrigin, LiveKeys> byOrigin = new HashMap<>();
    private final KeyFetching fetching;
    private final Meters meters;
    /** Until these are in force. */
    private volatile @Nullable KeySets earlier;

    private volatile @Nullable KeySets successor;

    /**
     * Key sets for {@code issuers}, whose fetches begin at once.
     *
     * @param earlier those of the configuration before a reload, or null; an issuer whose keys come from the same place keeps
     *     them and the time of their next fetch
     */
    public KeySets(List<JwtConfig> issuers, @Nullable KeySets earlier, EngineContext context) {
        this.earlier = earlier;
        this.meters = context.meters();
        fetching = earlier == null ? new KeyFetching() : earlier.fetching;
        for (JwtConfig config : issuers) {
            LiveKeys known = earlier == null ? null : earlier.byOrigin.get(config.keyOrigin());
            LiveKeys live = known == null ? begin(config, context) : known;
            byOrigin.put(config.keyOrigin(), live);
            byIssuer.put(config.issuer().name(), live.keys());
        }
    }

    private LiveKeys begin(JwtConfig config, EngineContext context) {
        KeySet keys = new KeySet(
                config.issuer().issuer(),
                source(config, fetching.fetcher(), context.files()),
                config.keys(),
                context.clock(),
                fetching.waiting(),
                fetching.queue(),
                context.audit());
        LiveKeys live = new LiveKeys(keys, interval(config), fetching);
        live.refresh();
        return live;
    }

    /** That these are in use from now on: what they share with the earlier ones outlives those. */
    public void inForce() {
        KeySets before = earlier;
        if (before != null) {
            before.successor = this;
            earlier = null;
        }
        // Not before: a configuration that is refused must not take the place of the gauges in use.
        byOrigin.forEach((origin, live) -> {
            if (before == null || before.byOrigin.get(origin) != live) {
                meters.gauge(
                        Meter.KEY_SET_AGE,
                        () -> live.isEnded() ? Double.NaN : live.keys().age(),
                        origin.name());
            }
        });
    }

    private static KeySource source(JwtConfig config, BoundedFetcher fetcher, FileWatch files) {
        String issuer = config.issuer().issuer();
        JwkSetParser parser = new JwkSetParser(issuer, config.signatureAlgorithms());
        if (config.keysFile() != null) {
            return new FileKeySource(config.keysFile(), new KeyDocument(parser), files);
        }
        String text = config.keysText();
        if (text != null) {
            return () -> fixed(new KeyDocument(parser), text);
        }
        return config.keysUri() != null
                ? new HttpKeySource(config.keysUri(), config.keys().timeout(), fetcher, new KeyDocument(parser))
                : new DiscoveredKeySource(issuer, config.keys(), fetcher, parser);
    }

    private static CompletableFuture<VerificationKeys> fixed(KeyDocument document, String text) {
        try {
            return CompletableFuture.completedFuture(document.keys(text));
        } catch (MalformedException e) {
            return CompletableFuture.failedFuture(new FetchException("jwks holds " + e.getMessage()));
        }
    }

    private static Duration interval(JwtConfig config) {
        Duration refresh = config.keys().refresh();
        return config.keysFile() != null && refresh.compareTo(FILE_POLL) > 0 ? FILE_POLL : refresh;
    }

    /** The key set of the issuer with this name in the settings. */
    KeySet of(String issuerName) {
        KeySet keys = byIssuer.get(issuerName);
        if (keys == null) {
            throw new IllegalArgumentException("no issuer " + issuerName);
        }
        return keys;
    }

    /**
     * How the issuers' keys are. As long as none was ever read, nobody can be let in here, and another node may do better;
     * one issuer's outage is no reason to take all nodes away from everybody else.
     */
    public List<Health> health() {
        boolean any = byIssuer.values().stream().anyMatch(keys -> keys.age() >= 0);
        return byIssuer.entrySet().stream()
                .map(issuer -> new Health(
                        "issuer." + issuer.getKey(),
                        issuer.getValue().usable() != null ? State.UP : any ? State.DEGRADED : State.DOWN))
                .toList();
    }

    /**
     * Ends the background fetches, but for those that a successor goes on with, or, of sets that never came in force, those
     * that the earlier ones have.
     */
    @Override
    public void close() {
        KeySets other = earlier != null ? earlier : successor;
        Set<LiveKeys> kept = other == null ? Set.of() : Set.copyOf(other.byOrigin.values());
        byOrigin.values().stream().filter(live -> !kept.contains(live)).forEach(LiveKeys::end);
        if (other == null) {
            fetching.close();
        }
        LOG.log(Level.DEBUG, "key sets closed");
    }
}
