package dev.gatehouse.redis;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.state.StateConfig;
import io.lettuce.core.RedisURI;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Tells operators what becomes of the store. Names it by host and port: its address may hold a password. */
final class StateNews {

    private static final Logger LOG = System.getLogger(StateNews.class.getName());

    private final AuditSink audit;
    private final Meters meters;
    private final Map<String, Meters.Counter> failures = new ConcurrentHashMap<>();
    private final String store;
    private final String consequence;

    StateNews(StateConfig config, AuditSink audit, Meters meters) {
        this.audit = audit;
        this.meters = meters;
        RedisURI uri = RedisURI.create(Objects.requireNonNull(config.uri()));
        this.store = uri.getHost() + ":" + uri.getPort();
        this.consequence = config.onFailure() == StateConfig.OnFailure.LOCAL
                ? "this node goes on with its share of every limit and with what it knows"
                : "what needs it is refused with 503";
    }

    void begun() {
        LOG.log(Level.INFO, "GH5200 the shared state at {0} is there", store);
    }

    void lost(String reason) {
        LOG.log(Level.WARNING, "GH5201 the shared state at {0} is lost ({1}): {2}", store, reason, consequence);
        record("state.lost", reason);
    }

    void absentAtStart(String reason) {
        LOG.log(
                Level.WARNING,
                "GH5203 the shared state at {0} is not there at start ({1}): {2}, and knows of no other node",
                store,
                reason,
                consequence);
        record("state.lost", reason);
    }

    void back() {
        LOG.log(Level.INFO, "GH5202 the shared state at {0} is back", store);
        record("state.back", "");
    }

    void failed(String operation, String reason) {
        LOG.log(Level.DEBUG, "the shared state did not serve {0}: {1}", operation, reason);
        failures.computeIfAbsent(operation, name -> meters.counter(Meter.STATE_FAILURES, name))
                .increment();
    }

    private void record(String type, String reason) {
        audit.record(new AuditEvent(
                type,
                reason.isEmpty()
                        ? Map.of("store", store)
                        : new TreeMap<>(Map.of("store", store, "reason", reason.toLowerCase(Locale.ROOT)))));
    }
}
