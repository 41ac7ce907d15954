package dev.gatehouse.redis;

import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.state.StateConfig;
import dev.gatehouse.state.StateUnavailableException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The way to the store: connects in the background, bounds what a call waits, asks nothing of a store that is down, and
 * looks every {@value #TICK_MILLIS} ms whether it is back. Safe for use by several threads.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RedisLink.class.getName());
    private static final int TICK_MILLIS = 250;
    /** Ticks between heartbeats while all is well. */
    private static final int BEAT_TICKS = 4;

    /**
     * Parts of the time that a call may take. A pause of this process, of its garbage collector or because other processes
     * have the processors, ends one part and not the call: the answer may have arrived meanwhile.
     */
    private static final int PARTS = 5;

    /** An open connection that brings nothing for so long is one whose other end is gone. */
    private static final Duration STUCK = Duration.ofSeconds(5);

    /** Told of each heartbeat with the entries' version, and with null of each new connection. */
    @FunctionalInterface
    interface Listener {
        void heard(Session session, @Nullable String version);
    }

    private final Duration timeout;
    private final Fleet fleet;
    private final StateNews news;
    private final Availability availability;
    private final RedisConnector connector;
    private final Heartbeat heartbeat;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gatehouse-redis");
        thread.setDaemon(true);
        return thread;
    });
    private Listener listener = (session, version) -> {};
    private volatile @Nullable Session session;
    private volatile boolean connecting;
    private volatile long lostAt = System.nanoTime();
    /** Confined to the ticker. */
    private int ticks;

    RedisLink(StateConfig config, Fleet fleet, StateNews news, Meters meters) {
        this.timeout = config.timeout();
        this.fleet = fleet;
        this.news = news;
        this.availability = new Availability(timeout, System::nanoTime);
        this.connector = new RedisConnector(Objects.requireNonNull(config.uri()), timeout, fleet.clock());
        this.heartbeat = new Heartbeat(this, config, fleet, news, availability);
        meters.gauge(Meter.STATE_AVAILABLE, () -> isAvailable() ? 1 : 0);
    }

    /** Begins, and waits for the first answer, or the first refusal, but no longer than five seconds. */
    void start(Listener told) {
        listener = told;
        var unused = ticker.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        heartbeat.awaitFirst();
    }

    boolean isAvailable() {
        return availability.isUp();
    }

    /** The answer to a command, in time; never null. */
    <T> T call(String operation, Function<Session, CompletionStage<T>> command) throws StateUnavailableException {
        T answer = ask(operation, command);
        if (answer == null) {
            throw new StateUnavailableException("no answer to " + operation);
        }
        return answer;
    }

    /** The answer to a command, in time; null where the store has nothing. */
    <T> @Nullable T ask(String operation, Function<Session, CompletionStage<T>> command)
            throws StateUnavailableException {
        return ask(operation, command, timeout);
    }

    /** The answer to a command, no later than after {@code patience}; null where the store has nothing. */
    <T> @Nullable T ask(String operation, Function<Session, CompletionStage<T>> command, Duration patience)
            throws StateUnavailableException {
        Session current = session;
        if (current == null || !availability.isUp()) {
            throw new StateUnavailableException("the shared state is not available");
        }
        return ask(operation, current, command, patience);
    }

    /** The same of a session that may not count as available yet. */
    <T> @Nullable T ask(
            String operation, Session current, Function<Session, CompletionStage<T>> command, Duration patience)
            throws StateUnavailableException {
        String reason;
        try {
            T answer = await(command.apply(current).toCompletableFuture(), patience);
            availability.succeeded();
            return answer;
        } catch (TimeoutException e) {
            reason = "no answer within " + patience.toMillis() + " ms";
        } catch (ExecutionException | RuntimeException e) {
            reason = reason(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StateUnavailableException("interrupted");
        }
        news.failed(operation, reason);
        if (availability.failed()) {
            lost(reason);
        }
        throw new StateUnavailableException(operation + ": " + reason);
    }

    /** The answer; counts only the time in which this process runs, as far as it can tell. */
    static <T> @Nullable T await(CompletableFuture<T> answer, Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException {
        long part = patience.toNanos() / PARTS;
        for (int i = 1; i < PARTS; i++) {
            try {
                return answer.get(part, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                LOG.log(Level.TRACE, "no answer yet", e);
            }
        }
        return answer.get(part, TimeUnit.NANOSECONDS);
    }

    /** Asks in the background, where more time is allowed and a failure says nothing about the store. */
    <T> @Nullable T askPatiently(Session current, Function<Session, CompletionStage<T>> command)
            throws StateUnavailableException {
        try {
            return command.apply(current)
                    .toCompletableFuture()
                    .get(RedisConnector.LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException | RuntimeException e) {
            throw new StateUnavailableException(reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StateUnavailableException("interrupted");
        }
    }

    private void tick() {
        try {
            Session current = session;
            if (current != null && (!current.isOpen() || isStuck(current))) {
                session = null;
                current.close();
                current = null;
            }
            if (current == null || !current.isListening()) {
                connect();
            }
            if (current == null) {
                return;
            }
            if (!availability.isSure() || ticks++ % BEAT_TICKS == 0) {
                heartbeat.beat(current, listener);
            }
        } catch (RuntimeException e) {
            // Must not leave: a timer ends with its first exception.
            LOG.log(Level.DEBUG, "tick", e);
        }
    }

    private boolean isStuck(Session current) {
        return !availability.isUp() && current.isOpen() && System.nanoTime() - lostAt > STUCK.toNanos();
    }

    private void connect() {
        if (connecting) {
            return;
        }
        connecting = true;
        connector.connect().whenComplete((opened, failure) -> {
            try {
                ticker.execute(() -> connected(opened, failure));
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, "closed meanwhile", e);
                if (opened != null) {
                    opened.close();
                }
            }
        });
    }

    private void connected(@Nullable Session opened, @Nullable Throwable failure) {
        connecting = false;
        if (opened == null) {
            heartbeat.absent(failure == null ? "no connection" : reason(failure));
            return;
        }
        opened.listen(new ConnectionNews(opened));
        lostAt = System.nanoTime();
        Session before = session;
        session = opened;
        if (before != null) {
            // Requests may wait for its answers still.
            var unused = ticker.schedule(before::close, RedisConnector.LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        }
        listener.heard(opened, null);
        heartbeat.beat(opened, listener);
    }

    private void lost(String reason) {
        lostAt = System.nanoTime();
        news.lost(reason);
    }

    /** The innermost cause: the outer ones say only that something failed. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        Session current = session;
        session = null;
        if (current != null) {
            try {
                var unused = askPatiently(current, last -> fleet.leave(last.commands()));
            } catch (StateUnavailableException e) {
                LOG.log(Level.DEBUG, "leaving", e);
            }
        }
        connector.close();
    }

    /** What becomes of the connection for commands, told by the client. */
    private final class ConnectionNews implements RedisConnectionStateListener {

        private final Session of;

        ConnectionNews(Session of) {
            this.of = of;
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            if (of == session && of.isForCommands(connection) && availability.disconnected()) {
                lost("the connection was closed");
            }
        }
    }
}
