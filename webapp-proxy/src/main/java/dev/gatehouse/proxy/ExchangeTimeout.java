package dev.gatehouse.proxy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import org.eclipse.jetty.client.Request;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends an exchange that the HTTP client's own timeout has missed: none may hold its connection for ever. */
final class ExchangeTimeout implements AsyncListener {

    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final long end;
    private final Runnable ended;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Request proxied;

    private ExchangeTimeout(Duration routeTimeout, Request proxied, Runnable ended) {
        this.ended = ended;
        this.end = System.nanoTime() + routeTimeout.toNanos();
        this.proxied = proxied;
    }

    /** Times an exchange from now on; {@code ended} is run once, at its end. */
    static ExchangeTimeout start(AsyncContext context, Duration routeTimeout, Request proxied, Runnable ended) {
        ExchangeTimeout started = new ExchangeTimeout(routeTimeout, proxied, ended);
        context.setTimeout(routeTimeout.plus(MARGIN).toMillis());
        context.addListener(started);
        return started;
    }

    /** From now on a repetition is what is timed. */
    ExchangeTimeout follow(Request repetition) {
        proxied = repetition;
        return this;
    }

    /** What is left of the route's timeout, at least a millisecond. */
    Duration left() {
        return Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), end - System.nanoTime()));
    }

    /** Notes the exchange's end, however it came: the container itself tells of no end that it cuts off. */
    void over() {
        if (over.compareAndSet(false, true)) {
            ended.run();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        abort(event, new TimeoutException("the exchange did not end"));
    }

    /** A client that is gone, where the container tells: nobody waits for the backend any more, or for a new token. */
    @Override
    public void onError(AsyncEvent event) {
        Throwable cause = event.getThrowable();
        abort(event, cause == null ? new IOException("the client is gone") : cause);
    }

    private void abort(AsyncEvent event, Throwable cause) {
        var unused = proxied.abort(cause)
                .whenComplete((aborted, failure) -> complete(event.getAsyncContext(), Boolean.TRUE.equals(aborted)));
    }

    /** An exchange that could be aborted is answered by its failure; one that was over already has nobody to end it. */
    private void complete(AsyncContext context, boolean aborted) {
        if (!aborted) {
            over();
            context.complete();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        over();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
