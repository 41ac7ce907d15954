package dev.gatehouse.redis;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.state.SharedBuckets;
import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.state.SharedProofs;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.SharedValues;
import dev.gatehouse.state.StateConfig;

/** One node's view of what the fleet shares. Safe for use by several threads. */
final class RedisState implements SharedState {

    private final RedisLink link;
    private final String prefix;
    private final SharedBuckets buckets;
    private final SharedProofs proofs;
    private final RedisEntries entries;

    private RedisState(RedisLink link, String prefix, Fleet fleet) {
        this.link = link;
        this.prefix = prefix;
        this.buckets = new RedisBuckets(link, fleet, prefix);
        this.proofs = new RedisProofs(link, prefix);
        this.entries = new RedisEntries(link, prefix);
    }

    static RedisState open(StateConfig config, AuditSink audit, Meters meters) {
        Fleet fleet = new Fleet(config.prefix());
        RedisLink link = new RedisLink(config, fleet, new StateNews(config, audit, meters), meters);
        RedisState state = new RedisState(link, config.prefix(), fleet);
        link.start(state.entries::heard);
        return state;
    }

    @Override
    public SharedBuckets buckets() {
        return buckets;
    }

    @Override
    public SharedProofs proofs() {
        return proofs;
    }

    @Override
    public SharedEntries entries() {
        return entries;
    }

    @Override
    public SharedValues values(String name) {
        return new RedisValues(link, prefix + ":value:" + name + ":");
    }

    @Override
    public boolean isAvailable() {
        return link.isAvailable();
    }

    @Override
    public void close() {
        entries.close();
        link.close();
    }
}
