package dev.gatehouse.gateway;

import dev.gatehouse.audit.AuditConfig;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.metrics.BuildInfo;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.ratelimit.BucketStore;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.SharedStateProvider;
import dev.gatehouse.state.StateConfig;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/** What outlives a reload: where events go, where things are counted, what the nodes share. */
final class Operations implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Operations.class.getName());

    private final StateConfig stateConfig;
    private final AuditConfig auditConfig;
    private final AuditTrail trail;
    private final EngineContext context;
    private final BucketStore buckets;
    private final RequestReport report;
    private final RemovedTokens removedTokens;
    private final HealthWatch health;
    private final RefusalLog refusals;
    /** Whether a successor uses the same. */
    private volatile boolean passedOn;

    private Operations(GatewayConfig config, AuditTrail trail, EngineContext context) {
        this.stateConfig = config.state();
        this.auditConfig = config.audit();
        this.trail = trail;
        this.context = context;
        this.buckets =
                new BucketStore(config.limits().mostBuckets(), stateConfig.onFailure(), stateConfig.timeout(), context);
        this.report = new RequestReport(trail, context.meters(), context.clock());
        this.removedTokens = new RemovedTokens(context.meters());
        this.health = new HealthWatch(trail, stateConfig.onFailure(), context.shared());
        this.refusals = new RefusalLog(context.clock());
        BuildInfo build = BuildInfo.current();
        context.meters().gauge(Meter.BUILD, () -> 1, build.version(), build.commit());
        trail.eachSecond(() -> {
            buckets.tellRefusals();
            refusals.flush();
            health.run();
        });
    }

    private Operations(Operations earlier) {
        stateConfig = earlier.stateConfig;
        auditConfig = earlier.auditConfig;
        trail = earlier.trail;
        context = earlier.context;
        buckets = earlier.buckets;
        report = earlier.report;
        removedTokens = earlier.removedTokens;
        health = earlier.health;
        refusals = earlier.refusals;
    }

    /** Begins its background work. */
    static Operations start(GatewayConfig config, Meters meters, Clock clock) {
        AuditTrail trail = AuditTrail.open(config.audit(), meters, clock);
        try {
            SharedState shared = shared(config.state(), trail, meters);
            return new Operations(
                    config,
                    trail,
                    new EngineContext(clock, trail, meters, shared, new FileWatch(config.reload(), trail)));
        } catch (RuntimeException e) {
            trail.close();
            throw e;
        }
    }

    /** The same for a reloaded engine; what has changed in their settings takes a restart. */
    Operations passOn(GatewayConfig config) {
        if (!config.state().equals(stateConfig)) {
            LOG.log(
                    Level.WARNING,
                    "GH0012 " + String.join(", ", stateConfig.changedProperties(config.state()))
                            + " changed; that takes a restart");
        }
        if (!config.audit().equals(auditConfig)) {
            LOG.log(Level.WARNING, "GH0012 gatehouse.audit or audit-queue has changed; that takes a restart");
        }
        return new Operations(this);
    }

    /** That the successor's engine stands: these end with that one. */
    void passedOn() {
        passedOn = true;
    }

    /** Where the ends of requests are told. */
    RequestReport report() {
        return report;
    }

    /** The counters of tokens in parameters. */
    RemovedTokens removedTokens() {
        return removedTokens;
    }

    /** How everything is. */
    HealthWatch health() {
        return health;
    }

    /** The log of refusals. */
    RefusalLog refusals() {
        return refusals;
    }

    EngineContext context() {
        return context;
    }

    /** What callers have left of their limits. */
    BucketStore buckets() {
        return buckets;
    }

    private static @Nullable SharedState shared(StateConfig config, AuditSink audit, Meters meters) {
        if (config.kind() == StateConfig.Kind.LOCAL) {
            return null;
        }
        String name = config.kind().name().toLowerCase(Locale.ROOT);
        for (ClassLoader loader : new ClassLoader[] {
            Operations.class.getClassLoader(), Thread.currentThread().getContextClassLoader()
        }) {
            for (SharedStateProvider provider : ServiceLoader.load(SharedStateProvider.class, loader)) {
                if (provider.name().equals(name)) {
                    return provider.open(config, audit, meters);
                }
            }
        }
        throw new ConfigurationException(List.of(new ConfigProblem(
                "gatehouse.state",
                null,
                name,
                "needs gatehouse-redis, which is not there",
                "local, or that jar beside this one")));
    }

    @Override
    public void close() {
        if (passedOn) {
            return;
        }
        context.files().close();
        buckets.close();
        refusals.close();
        SharedState shared = context.shared();
        if (shared != null) {
            shared.close();
        }
        // The last: the others may still have something to record.
        trail.close();
    }
}
