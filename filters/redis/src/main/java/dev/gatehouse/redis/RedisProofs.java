package dev.gatehouse.redis;

import dev.gatehouse.state.SharedProofs;
import dev.gatehouse.state.StateUnavailableException;
import io.lettuce.core.SetArgs;

/**
 * Used proofs, each a key that ends when the proof does. Each is waited for longer than for a limit, since no node may
 * decide alone about it. Safe for use by several threads.
 */
final class RedisProofs implements SharedProofs {

    private static final byte[] NOTHING = {};

    private final RedisLink link;
    private final String prefix;

    RedisProofs(RedisLink link, String prefix) {
        this.link = link;
        this.prefix = prefix + ":proof:";
    }

    @Override
    public boolean use(String id, long millis) throws StateUnavailableException {
        SetArgs ifAbsent = SetArgs.Builder.nx().px(millis);
        return "OK"
                .equals(link.ask(
                        "use",
                        session -> session.commands().set(prefix + id, NOTHING, ifAbsent),
                        RedisConnector.LONGEST));
    }
}
