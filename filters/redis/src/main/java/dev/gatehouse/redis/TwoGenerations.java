package dev.gatehouse.redis;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A bounded cache of what can be made again: when the young half is full, the old half is forgotten. Safe for use by several
 * threads.
 */
final class TwoGenerations<K, V> {

    private final int half;
    private volatile Map<K, V> young = new ConcurrentHashMap<>();
    private volatile Map<K, V> old = Map.of();

    TwoGenerations(int most) {
        this.half = most / 2;
    }

    V get(K key, Function<K, V> made) {
        V value = young.get(key);
        if (value != null) {
            return value;
        }
        if (young.size() >= half) {
            turn();
        }
        @Nullable V kept = old.get(key);
        return young.computeIfAbsent(key, absent -> kept == null ? made.apply(absent) : kept);
    }

    private synchronized void turn() {
        if (young.size() >= half) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }

    int size() {
        return young.size() + old.size();
    }
}
