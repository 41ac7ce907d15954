package dev.gatehouse.servlet;

import dev.gatehouse.http.RequestBody;
import dev.gatehouse.http.RequestBody.Missing;
import dev.gatehouse.http.RequestBody.Reason;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.quota.Share;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/**
 * Reads the bodies of requests that Gatehouse answers itself, each within a total deadline. Where the request supports
 * asynchronous processing no thread waits for the client (Jakarta Servlet 6.0 §3.7); elsewhere a few threads at most do.
 * No address takes all places. Safe for use by several threads.
 */
public final class RequestBodies {

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** Each keeps the endpoint's max bytes at most, and a connection that the container has open anyway. */
    private static final int MAX_READS = 1024;

    private static final int MAX_THREADS = 8;

    private final long deadlineNanos;
    private final FairPlaces reads = new FairPlaces(MAX_READS);
    private final FairPlaces threads = new FairPlaces(MAX_THREADS);

    /** With a deadline of 5 s for each body. */
    public RequestBodies() {
        this(DEADLINE);
    }

    RequestBodies(Duration deadline) {
        this.deadlineNanos = deadline.toNanos();
    }

    /** Writes the reply. */
    @FunctionalInterface
    public interface Reply {

        /**
         * Writes the reply to the request whose body was read.
         *
         * @throws IOException if the client is gone
         */
        void write(RequestBody body) throws IOException;
    }

    /**
     * Reads a body, then has {@code reply} written: before this method returns, or later by another thread, which then
     * completes the request.
     *
     * @param caller whose request it is, such as the shares of its address
     * @param max how many bytes the body may have; 0 to read none
     * @throws IOException if the client is gone
     */
    public void read(HttpServletRequest request, List<Share> caller, int max, Reply reply) throws IOException {
        if (max == 0) {
            reply.write(new RequestBody.Complete(""));
        } else if (request.getContentLengthLong() > max) {
            reply.write(new Missing(Reason.TOO_LARGE));
        } else if (!request.isAsyncSupported() || request.isAsyncStarted()) {
            reply.write(readHere(request, caller, max));
        } else {
            readLater(request, caller, max, reply);
        }
    }

    /**
     * Reads a body by the calling thread, of which only a few do so at once.
     *
     * @param caller whose request it is
     * @param max how many bytes the body may have
     */
    public RequestBody readHere(HttpServletRequest request, List<Share> caller, int max) {
        if (request.getContentLengthLong() > max) {
            return new Missing(Reason.TOO_LARGE);
        }
        FairPlaces.Place place = threads.enter(caller);
        if (place == null) {
            return new Missing(Reason.BUSY);
        }
        try {
            return drain(request.getInputStream(), new BodyBuffer(max));
        } catch (IOException | IllegalStateException e) {
            return new Missing(Reason.BROKEN);
        } finally {
            place.leave();
        }
    }

    /** A read that waits for a byte ends by the container's own timeout; the deadline counts between reads. */
    private RequestBody drain(InputStream in, BodyBuffer body) throws IOException {
        long began = System.nanoTime();
        byte[] buffer = new byte[1024];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (!body.add(buffer, n)) {
                return new Missing(Reason.TOO_LARGE);
            }
            if (System.nanoTime() - began > deadlineNanos) {
                return new Missing(Reason.TOO_SLOW);
            }
        }
        return body.complete();
    }

    private void readLater(HttpServletRequest request, List<Share> caller, int max, Reply reply) throws IOException {
        ServletInputStream in;
        try {
            in = request.getInputStream();
        } catch (IOException | IllegalStateException e) {
            // A filter in front has taken the body, by getReader() for example.
            reply.write(new Missing(Reason.BROKEN));
            return;
        }
        FairPlaces.Place place = reads.enter(caller);
        if (place == null) {
            reply.write(new Missing(Reason.BUSY));
            return;
        }
        AsyncContext async;
        try {
            async = request.startAsync();
        } catch (IllegalStateException e) {
            place.leave();
            throw e;
        }
        BodyRead read = new BodyRead(async, in, new BodyBuffer(max), reply, place::leave);
        async.setTimeout(Duration.ofNanos(deadlineNanos).toMillis());
        async.addListener(read);
        if (!read.begin()) {
            read.end(readHere(request, caller, max));
        }
    }
}
