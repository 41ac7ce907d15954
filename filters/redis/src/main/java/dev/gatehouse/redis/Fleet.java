package dev.gatehouse.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Who else is there: each node notes itself every second, in one command that also tells the time and whether there are new
 * entries. Safe for use by several threads.
 */
final class Fleet {

    /** How long a node counts that is not heard of any more. */
    static final Duration MEMORY = Duration.ofSeconds(5);

    /** How long a store that is back may take to hear of all nodes: until then their number does not fall. */
    private static final Duration RETURN = Duration.ofSeconds(15);

    private static final String SCRIPT = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZADD', KEYS[1], now, ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            """ + StoredEntries.TRIM + """
            return {time[1], time[2], redis.call('ZCARD', KEYS[1]), epoch .. ':' .. sequence}
            """;

    private final String[] keys;
    private final String id = UUID.randomUUID().toString();
    private final byte[][] arguments;
    private final StoreClock clock = new StoreClock();
    private volatile int nodes = 1;
    private volatile long whole = System.nanoTime();

    /**
     * What a heartbeat tells.
     *
     * @param version of the entries: changes with each new one, and altogether when the store has lost some
     */
    record Beat(long seconds, long micros, int nodes, String version) {

        static Beat of(List<Object> reply) {
            return new Beat(
                    Long.parseLong(text(reply.get(0))),
                    Long.parseLong(text(reply.get(1))),
                    ((Long) reply.get(2)).intValue(),
                    text(reply.get(3)));
        }

        private static String text(Object octets) {
            return new String((byte[]) octets, StandardCharsets.UTF_8);
        }
    }

    Fleet(String prefix) {
        keys = new String[] {
            prefix + ":nodes", prefix + ":entries", prefix + ":entries:by-end", prefix + ":entries:by-number"
        };
        arguments = new byte[][] {
            octets(id),
            octets(Long.toString(MEMORY.toMillis())),
            octets(UUID.randomUUID().toString())
        };
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    CompletionStage<Beat> beat(RedisAsyncCommands<String, byte[]> commands) {
        return commands.<List<Object>>eval(SCRIPT, ScriptOutputType.MULTI, keys, arguments)
                .thenApply(Beat::of);
    }

    CompletionStage<Long> leave(RedisAsyncCommands<String, byte[]> commands) {
        return commands.zrem(keys[0], octets(id));
    }

    /** Notes what a heartbeat told. */
    void noted(Beat beat, long before, long after) {
        clock.measured(before, after, beat.seconds() * 1_000_000 + beat.micros());
        // A store that is back has not heard of all nodes yet, and a share must not grow by that.
        if (beat.nodes() >= nodes || after - whole >= RETURN.toNanos()) {
            nodes = Math.max(1, beat.nodes());
        }
    }

    /** Notes that the store is back, perhaps without what it knew. */
    void returned(long now) {
        whole = now;
    }

    int nodes() {
        return nodes;
    }

    StoreClock clock() {
        return clock;
    }
}
