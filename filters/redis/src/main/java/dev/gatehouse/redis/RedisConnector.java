package dev.gatehouse.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The client and its settings. Safe for use by several threads. */
final class RedisConnector implements AutoCloseable {

    /** After which nobody waits for a command any more, in the background either. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private static final Duration CONNECT = Duration.ofSeconds(4);
    private static final Duration RECONNECT = Duration.ofMillis(250);
    private static final int MOST_WAITING = 10_000;
    private static final int THREADS = 2;
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisURI uri;
    private final Duration timeout;
    private final StoreClock clock;
    private final ClientResources resources;
    private final RedisClient client;

    RedisConnector(String address, Duration timeout, StoreClock clock) {
        this.timeout = timeout;
        this.clock = clock;
        uri = RedisURI.create(address);
        uri.setTimeout(CONNECT);
        uri.setClientName("gatehouse");
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                // Its own default waits for up to half a minute.
                .reconnectDelay(Delay.constant(RECONNECT))
                .build();
        client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_WAITING)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.enabled(LONGEST))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build())
                .build());
    }

    /** A new session. */
    CompletionStage<Session> connect() {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> connected =
                client.connectAsync(CODEC, uri).toCompletableFuture();
        return connected.thenCompose(this::session);
    }

    private CompletionStage<Session> session(StatefulRedisConnection<String, byte[]> connection) {
        CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> pushes =
                client.connectPubSubAsync(CODEC, uri).toCompletableFuture();
        return pushes.whenComplete((connected, failure) -> {
                    if (failure != null) {
                        var unused = connection.closeAsync();
                    }
                })
                .thenApply(connected -> new Session(connection, connected, clock, timeout));
    }

    @Override
    public void close() {
        client.shutdown(0, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        var unused = resources.shutdown(0, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    }
}
