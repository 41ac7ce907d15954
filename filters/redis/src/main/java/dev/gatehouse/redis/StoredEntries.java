package dev.gatehouse.redis;

import dev.gatehouse.state.SharedEntries.Entry;
import dev.gatehouse.state.StateUnavailableException;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The entries as the store has them: in two sorted sets, by their end and by a running number, with an epoch that changes
 * when the store has lost any. Safe for use by several threads.
 */
final class StoredEntries {

    /** Removes what has ended; sets {@code epoch} and {@code sequence}, a new epoch if entries are missing. */
    static final String TRIM = """
            local ended = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 500)
            if #ended > 0 then
                redis.call('ZREM', KEYS[3], unpack(ended))
                redis.call('ZREM', KEYS[4], unpack(ended))
                redis.call('HINCRBY', KEYS[2], 'ended', #ended)
            end
            local known = redis.call('HMGET', KEYS[2], 'epoch', 'sequence', 'ended')
            local epoch = known[1]
            local sequence = tonumber(known[2] or '0')
            local count = redis.call('ZCARD', KEYS[4])
            if not epoch or count ~= sequence - tonumber(known[3] or '0') or count ~= redis.call('ZCARD', KEYS[3]) then
                redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
                epoch = ARGV[3] .. '-' .. time[1] .. '-' .. time[2]
                sequence = 0
                redis.call('HSET', KEYS[2], 'epoch', epoch)
            end
            """;

    private static final String PUBLISH = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """ + TRIM + """
            local added = 0
            for i = 4, #ARGV, 2 do
                if redis.call('ZADD', KEYS[3], 'NX', ARGV[i], ARGV[i + 1]) == 1 then
                    sequence = redis.call('HINCRBY', KEYS[2], 'sequence', 1)
                    redis.call('ZADD', KEYS[4], sequence, ARGV[i + 1])
                    added = added + 1
                end
            end
            if added > 0 then
                redis.call('PUBLISH', KEYS[1], epoch .. ':' .. sequence)
            end
            return added
            """;

    /** How many are read at once: where fewer come, there are no more. */
    static final int PAGE = 500;

    private static final int ADDED_AT_ONCE = 100;

    private final RedisLink link;
    private final String channel;
    private final String[] keys;
    private final byte[] seed = octets(UUID.randomUUID().toString());

    /** The newest entry's epoch and running number. */
    record Position(String epoch, double sequence) {}

    StoredEntries(RedisLink link, String prefix) {
        this.link = link;
        this.channel = prefix + ":entries:news";
        this.keys =
                new String[] {channel, prefix + ":entries", prefix + ":entries:by-end", prefix + ":entries:by-number"};
    }

    /** Where each addition is told. */
    String channel() {
        return channel;
    }

    /** Adds those that are not there; tells how many. */
    CompletionStage<Long> add(Session to, List<Entry> entries) {
        byte[][] arguments = new byte[3 + 2 * entries.size()][];
        arguments[0] = new byte[0];
        arguments[1] = new byte[0];
        arguments[2] = seed;
        for (int i = 0; i < entries.size(); i++) {
            arguments[3 + 2 * i] = octets(Long.toString(entries.get(i).until()));
            arguments[4 + 2 * i] = octets(entries.get(i).text());
        }
        return to.commands().eval(PUBLISH, ScriptOutputType.INTEGER, keys, arguments);
    }

    /** Adds those that are not there, in the background. */
    void addAll(Session to, List<Entry> entries) throws StateUnavailableException {
        for (int i = 0; i < entries.size(); i += ADDED_AT_ONCE) {
            List<Entry> some = entries.subList(i, Math.min(entries.size(), i + ADDED_AT_ONCE));
            link.askPatiently(to, asked -> add(asked, some));
        }
    }

    /** Null if nobody has begun an epoch yet. */
    @Nullable
    Position newest(Session from) throws StateUnavailableException {
        List<KeyValue<String, byte[]>> known =
                link.askPatiently(from, asked -> asked.commands().hmget(keys[1], "epoch", "sequence"));
        if (known == null || !known.get(0).hasValue()) {
            return null;
        }
        return new Position(
                text(known.get(0).getValue()),
                known.get(1).hasValue() ? Double.parseDouble(text(known.get(1).getValue())) : 0);
    }

    /** The next entries with their running numbers, at most {@value #PAGE}. */
    List<ScoredValue<byte[]>> after(Session from, double sequence) throws StateUnavailableException {
        Range<Double> newer = Range.from(Range.Boundary.excluding(sequence), Range.Boundary.unbounded());
        List<ScoredValue<byte[]>> page = link.askPatiently(
                from, asked -> asked.commands().zrangebyscoreWithScores(keys[3], newer, Limit.create(0, PAGE)));
        return page == null ? List.of() : page;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
