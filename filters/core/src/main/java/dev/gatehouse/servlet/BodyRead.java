package dev.gatehouse.servlet;

import dev.gatehouse.http.RequestBody;
import dev.gatehouse.http.RequestBody.Missing;
import dev.gatehouse.http.RequestBody.Reason;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** One body that is read without a thread; its deadline is the asynchronous request's timeout. Replies once. */
final class BodyRead implements ReadListener, AsyncListener {

    private static final Logger LOG = System.getLogger(BodyRead.class.getName());

    private final AsyncContext async;
    private final ServletInputStream in;
    private final BodyBuffer body;
    private final RequestBodies.Reply reply;
    private final Runnable ended;
    private final AtomicBoolean done = new AtomicBoolean();
    private final byte[] buffer = new byte[1024];

    BodyRead(AsyncContext async, ServletInputStream in, BodyBuffer body, RequestBodies.Reply reply, Runnable ended) {
        this.async = async;
        this.in = in;
        this.body = body;
        this.reply = reply;
        this.ended = ended;
    }

    /** Begins; false if the stream can't be read asynchronously, which some filters' own streams can't. */
    boolean begin() {
        try {
            in.setReadListener(this);
            return true;
        } catch (IllegalStateException | UnsupportedOperationException e) {
            LOG.log(Level.DEBUG, "the body can't be read asynchronously", e);
            return false;
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!done.get() && in.isReady()) {
            int n = in.read(buffer);
            if (n < 0) {
                return;
            }
            if (!body.add(buffer, n)) {
                end(new Missing(Reason.TOO_LARGE));
            }
        }
    }

    @Override
    public void onAllDataRead() {
        end(body.complete());
    }

    @Override
    public void onError(Throwable failure) {
        end(new Missing(Reason.BROKEN));
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end(new Missing(Reason.TOO_SLOW));
    }

    @Override
    public void onError(AsyncEvent event) {
        end(new Missing(Reason.BROKEN));
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    /** A container may complete a request whose client is gone without any other word. */
    @Override
    public void onComplete(AsyncEvent event) {
        if (done.compareAndSet(false, true)) {
            ended.run();
        }
    }

    /** Has the reply written and completes the request; does nothing if that was done already. */
    void end(RequestBody outcome) {
        if (!done.compareAndSet(false, true)) {
            return;
        }
        ended.run();
        try {
            reply.write(outcome);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client is gone", e);
        } catch (RuntimeException | Error e) {
            // Completed as it is, the request would be answered with an empty 200.
            if (async.getResponse() instanceof HttpServletResponse response && !response.isCommitted()) {
                response.reset();
                response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            }
            throw e;
        } finally {
            async.complete();
        }
    }
}
