package dev.gatehouse.redis;

import dev.gatehouse.state.SharedValues;
import dev.gatehouse.state.StateUnavailableException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Values that end, each under a key of its own. Safe for use by several threads. */
final class RedisValues implements SharedValues {

    private static final String REPLACE = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
                redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
                return 1
            end
            return 0
            """;

    private final RedisLink link;
    private final String prefix;

    RedisValues(RedisLink link, String prefix) {
        this.link = link;
        this.prefix = prefix;
    }

    @Override
    public Optional<String> get(String key) throws StateUnavailableException {
        byte[] value = link.ask("get", session -> session.commands().get(prefix + key));
        return Optional.ofNullable(value).map(octets -> new String(octets, StandardCharsets.UTF_8));
    }

    @Override
    public void put(String key, String value, long millis) throws StateUnavailableException {
        link.call("put", session -> session.commands().set(prefix + key, octets(value), SetArgs.Builder.px(millis)));
    }

    @Override
    public boolean putIfAbsent(String key, String value, long millis) throws StateUnavailableException {
        return "OK"
                .equals(link.ask(
                        "put",
                        session -> session.commands()
                                .set(
                                        prefix + key,
                                        octets(value),
                                        SetArgs.Builder.nx().px(millis))));
    }

    @Override
    public boolean replace(String key, String expected, String value, long millis) throws StateUnavailableException {
        Long replaced = link.call(
                "replace",
                session -> session.commands()
                        .<Long>eval(
                                REPLACE,
                                ScriptOutputType.INTEGER,
                                new String[] {prefix + key},
                                octets(expected),
                                octets(value),
                                octets(Long.toString(millis))));
        return replaced == 1;
    }

    @Override
    public boolean remove(String key) throws StateUnavailableException {
        return link.call("remove", session -> session.commands().del(prefix + key)) == 1;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
