package dev.gatehouse.redis;

import dev.gatehouse.quota.RateLimit;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Two connections, for commands and for what is pushed, and the buckets that are reached by them. Safe for use by several
 * threads.
 */
final class Session {

    /** What a bucket needs no longer than until it is full is kept that much longer, against clocks that differ. */
    private static final Duration KEPT_WHEN_FULL = Duration.ofSeconds(1);

    private static final int MOST_BUCKETS = 20_000;

    private final StatefulRedisConnection<String, byte[]> connection;
    private final StatefulRedisPubSubConnection<String, byte[]> pushes;
    private final RedisAsyncCommands<String, byte[]> commands;
    private final AsyncProxyManager<String> manager;
    private final TwoGenerations<Key, Bucket> buckets = new TwoGenerations<>(MOST_BUCKETS);

    private record Key(String key, RateLimit limit) {}

    Session(
            StatefulRedisConnection<String, byte[]> connection,
            StatefulRedisPubSubConnection<String, byte[]> pushes,
            StoreClock clock,
            Duration timeout) {
        this.connection = connection;
        this.pushes = pushes;
        this.commands = connection.async();
        this.manager = Bucket4jLettuce.casBasedBuilder(commands)
                .clientClock(clock)
                .requestTimeout(timeout)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_WHEN_FULL))
                .build()
                .asAsync();
    }

    RedisAsyncCommands<String, byte[]> commands() {
        return commands;
    }

    /** Has {@code told} whenever something comes on a channel, on a thread of the client's. */
    void subscribe(String channel, Runnable told) {
        pushes.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String from, byte[] message) {
                told.run();
            }
        });
        var unused = pushes.async().subscribe(channel);
    }

    /** Has both connections' changes told. */
    void listen(RedisConnectionStateListener listener) {
        connection.addListener(listener);
        pushes.addListener(listener);
    }

    boolean isForCommands(RedisChannelHandler<?, ?> changed) {
        return changed == connection;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** Returns whether what is pushed can still come. */
    boolean isListening() {
        return pushes.isOpen();
    }

    /**
     * A bucket as this node reaches it: those who take from one at the same time go to the store together.
     *
     * @param permitsAtFirst what each window has if the store does not know the bucket
     */
    AsyncBucketProxy bucket(String key, RateLimit limit, List<Long> permitsAtFirst) {
        Bucket bucket = buckets.get(new Key(key, limit), missing -> new Bucket(manager, missing));
        bucket.permitsAtFirst = permitsAtFirst;
        return bucket.proxy;
    }

    void close() {
        var unused = connection.closeAsync();
        var unusedToo = pushes.closeAsync();
    }

    private static final class Bucket {

        private final AsyncBucketProxy proxy;
        private volatile List<Long> permitsAtFirst = List.of();

        Bucket(AsyncProxyManager<String> manager, Key key) {
            proxy = manager.builder()
                    .withOptimization(Optimizations.batching())
                    .build(
                            key.key(),
                            () -> CompletableFuture.completedFuture(configuration(key.limit(), permitsAtFirst)));
        }
    }

    static BucketConfiguration configuration(RateLimit limit, List<Long> permitsAtFirst) {
        ConfigurationBuilder configuration = BucketConfiguration.builder();
        for (int i = 0; i < limit.windows().size(); i++) {
            RateLimit.Window window = limit.windows().get(i);
            configuration.addLimit(Bandwidth.builder()
                    .capacity(window.permits())
                    .refillGreedy(window.permits(), window.length())
                    .initialTokens(permitsAtFirst.get(i))
                    .build());
        }
        return configuration.build();
    }
}
