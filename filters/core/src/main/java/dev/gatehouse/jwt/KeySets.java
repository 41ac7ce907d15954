package dev.gatehouse.jwt;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.metrics.Health.State;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The key sets of all issuers, refreshed ahead in the background. A provider that is down is asked again soon, ever less
 * often; nothing here fails because of it, at start least of all. Safe for use by several threads.
 */
public final class KeySets implements AutoCloseable {

    private static final Logger LOG = System.getLogger(KeySets.class.getName());

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration FILE_POLL = Duration.ofSeconds(2);

    private final Map<String, KeySet> byIssuer = new TreeMap<>();
    private final Map<JwtConfig, KeySet> byConfig = new HashMap<>();
    private final ScheduledExecutorService scheduler;

    /**
     * Key sets for {@code issuers}, whose fetches begin at once.
     *
     * @param earlier those of the configuration before a reload, or null; an unchanged issuer keeps its keys
     */
    public KeySets(List<JwtConfig> issuers, @Nullable KeySets earlier, EngineContext context) {
        scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "gatehouse-keys");
            thread.setDaemon(true);
            return thread;
        });
        BoundedFetcher fetcher = new BoundedFetcher();
        Semaphore waiting = new Semaphore(KeySet.MOST_WAITING);
        for (JwtConfig config : issuers) {
            KeySet keys = new KeySet(
                    config.issuer().issuer(),
                    source(config, fetcher),
                    config.keys(),
                    context.clock(),
                    waiting,
                    context.audit());
            KeySet known = earlier == null ? null : earlier.byConfig.get(config);
            if (known != null) {
                keys.inherit(known);
            }
            byConfig.put(config, keys);
            byIssuer.put(config.issuer().name(), keys);
            context.meters()
                    .gauge(
                            Meter.KEY_SET_AGE,
                            () -> scheduler.isShutdown() ? Double.NaN : keys.age(),
                            config.issuer().name());
            refresh(keys, interval(config), FIRST_RETRY);
        }
    }

    private static KeySource source(JwtConfig config, BoundedFetcher fetcher) {
        String issuer = config.issuer().issuer();
        JwkSetParser parser = new JwkSetParser(issuer, config.signatureAlgorithms());
        if (config.keysFile() != null) {
            return new FileKeySource(config.keysFile(), new KeyDocument(parser));
        }
        String text = config.keysText();
        if (text != null) {
            return () -> fixed(new KeyDocument(parser), text);
        }
        return config.keysUri() != null
                ? new HttpKeySource(config.keysUri(), config.keys().timeout(), fetcher, parser)
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

    /** Fetches now and again when the interval is nearly over; after a failure sooner, with a growing pause. */
    private void refresh(KeySet keys, Duration interval, Duration pause) {
        var unusedFetch = keys.fetch().whenComplete((fetched, failure) -> {
            Duration wait = failure == null ? interval : shorter(pause, interval);
            Duration longer = failure == null ? FIRST_RETRY : shorter(pause.multipliedBy(2), LONGEST_RETRY);
            // Ahead of time by up to a tenth, so that a fleet started at once does not ask at once.
            long millis =
                    (long) (wait.toMillis() * (1 - ThreadLocalRandom.current().nextDouble() / 10));
            if (!scheduler.isShutdown()) {
                var unusedTimer =
                        scheduler.schedule(() -> refresh(keys, interval, longer), millis, TimeUnit.MILLISECONDS);
            }
        });
    }

    private static Duration shorter(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
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

    /** Ends the background fetches. */
    @Override
    public void close() {
        scheduler.shutdownNow();
        LOG.log(Level.DEBUG, "key sets closed");
    }
}
