package dev.gatehouse.proxy.server;

import dev.gatehouse.audit.Delivery;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.filter.ServerReply;
import dev.gatehouse.gateway.Exchange;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What was sent in reply to one request: the last final status whose head went out, since one that is too large for the
 * server is followed by another. A request that was refused never gets a success: its connection breaks instead. Safe for
 * use by several threads.
 */
final class SentReply implements ServerReply {

    private static final Logger LOG = System.getLogger(SentReply.class.getName());

    private final List<Exchange> waiting = new ArrayList<>(1);
    private int status;
    private boolean whole;
    private boolean ended;
    private @Nullable Runnable withoutExchange;

    HttpStream watch(HttpStream stream) {
        return new Watched(stream);
    }

    @Override
    public void ends(Exchange exchange) {
        synchronized (this) {
            if (!ended) {
                waiting.add(exchange);
                return;
            }
        }
        end(exchange);
    }

    /** Has {@code note} run at the end, unless an exchange ends with this reply. */
    synchronized void endsWithoutExchange(Runnable note) {
        withoutExchange = note;
    }

    private synchronized void sent(MetaData.Response response) {
        status = response.getStatus();
    }

    /**
     * When an upload fails while its answer begins, the server may reset a response that is being written, and send the
     * 200 that it began with.
     */
    private boolean contradicts(MetaData.Response response) {
        if (!HttpStatus.isSuccess(response.getStatus())) {
            return false;
        }
        List<Exchange> all;
        synchronized (this) {
            all = List.copyOf(waiting);
        }
        for (Exchange exchange : all) {
            Failure failure = exchange.failure();
            if (failure != null) {
                LOG.log(
                        Level.WARNING,
                        "GH1345 request {0} was refused ({1}), and the server was about to send {2}: its connection is closed",
                        exchange.requestId(),
                        failure.code(),
                        response.getStatus());
                return true;
            }
        }
        return false;
    }

    private synchronized void sentAll() {
        whole = true;
    }

    private void ended() {
        List<Exchange> all;
        Runnable note;
        synchronized (this) {
            ended = true;
            all = List.copyOf(waiting);
            waiting.clear();
            note = withoutExchange;
            withoutExchange = null;
        }
        all.forEach(this::end);
        if (note != null && all.isEmpty()) {
            note.run();
        }
    }

    private void end(Exchange exchange) {
        int code;
        boolean complete;
        synchronized (this) {
            code = status;
            complete = whole;
        }
        exchange.end(code, complete ? Delivery.WHOLE : code == 0 ? Delivery.NONE : Delivery.CUT);
    }

    private final class Watched extends HttpStream.Wrapper {

        Watched(HttpStream stream) {
            super(stream);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            if (response != null && contradicts(response)) {
                callback.failed(new IOException("a success for a request that was refused"));
                return;
            }
            if (response != null
                    && HttpStatus.isInterim(response.getStatus())
                    && request != null
                    && request.getHttpVersion() == HttpVersion.HTTP_1_0) {
                // A client of HTTP/1.0 takes it for the reply, whatever it expects (RFC 9110 §10.1.1, §15.2).
                callback.succeeded();
                return;
            }
            super.send(request, response, last, content, new Callback.Nested(callback) {
                @Override
                public void succeeded() {
                    if (response != null && !HttpStatus.isInterim(response.getStatus())) {
                        sent(response);
                    }
                    if (last) {
                        sentAll();
                    }
                    super.succeeded();
                }
            });
        }

        @Override
        public void succeeded() {
            ended();
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            ended();
            super.failed(failure);
        }
    }
}
