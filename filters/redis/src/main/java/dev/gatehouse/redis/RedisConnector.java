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

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The client and its settings. Safe for use by several threads. */
final class RedisConnector implements AutoCloseable {

    /** After which nobody waits for a command any more, in the background either. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private static final Duration CONNECT = Duration.ofSeconds(4);
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
        uri = uri(URI.create(address));
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                // RedisLink connects anew: the client's own way writes a line for each attempt, four a second.
                .autoReconnect(false)
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

    /** From its parts, so that nothing of a password is taken for anything else. */
    static RedisURI uri(URI address) {
        int port = address.getPort() < 0 ? RedisURI.DEFAULT_REDIS_PORT : address.getPort();
        String path = address.getRawPath();
        RedisURI.Builder parts = RedisURI.builder()
                .withHost(address.getHost().replace("[", "").replace("]", ""))
                .withPort(port)
                .withSsl("rediss".equals(address.getScheme()))
                .withDatabase(path.length() > 1 ? Integer.parseInt(path.substring(1)) : 0)
                .withTimeout(CONNECT)
                .withClientName("gatehouse");
        String user = address.getRawUserInfo();
        if (user != null && !user.isEmpty()) {
            int colon = user.indexOf(':');
            char[] password = decoded(user.substring(colon + 1)).toCharArray();
            if (colon > 0) {
                parts.withAuthentication(decoded(user.substring(0, colon)), password);
            } else {
                parts.withPassword(password);
            }
        }
        return parts.build();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
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
