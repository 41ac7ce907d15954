package dev.gatehouse.gateway;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.LogAuditSink;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigProblem;
import dev.gatehouse.config.ConfigurationException;
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
    private final EngineContext context;
    private final BucketStore buckets;
    /** Whether a successor uses the same. */
    private volatile boolean passedOn;

    private Operations(StateConfig stateConfig, EngineContext context, BucketStore buckets) {
        this.stateConfig = stateConfig;
        this.context = context;
        this.buckets = buckets;
    }

    /** Begins its background work. */
    static Operations start(GatewayConfig config, Meters meters, Clock clock) {
        AuditSink audit = new LogAuditSink(clock);
        EngineContext context = new EngineContext(clock, audit, meters, shared(config.state(), audit, meters));
        return new Operations(
                config.state(),
                context,
                new BucketStore(config.limits().mostBuckets(), config.state().onFailure(), context));
    }

    /** The same for a reloaded engine; what has changed in their settings takes a restart. */
    Operations passOn(GatewayConfig config) {
        if (!config.state().equals(stateConfig)) {
            LOG.log(Level.WARNING, "GH0012 gatehouse.state or gatehouse.redis-* has changed; that takes a restart");
        }
        passedOn = true;
        buckets.resize(config.limits().mostBuckets());
        return new Operations(stateConfig, context, buckets);
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
        buckets.close();
        SharedState shared = context.shared();
        if (shared != null) {
            shared.close();
        }
    }
}
