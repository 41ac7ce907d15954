package dev.gatehouse.servlet;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.gateway.Exchange;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** An asynchronous request that ends with the refusal, where it has been refused and nothing has been sent yet. */
@SuppressWarnings("unchecked") // The return type of createListener; javac does not take it at the method.
final class RefusableAsync implements AsyncContext {

    private static final Logger LOG = System.getLogger(RefusableAsync.class.getName());

    private final AsyncContext async;
    private final Exchange exchange;

    RefusableAsync(AsyncContext async, Exchange exchange) {
        this.async = async;
        this.exchange = exchange;
    }

    @Override
    public void complete() {
        Failure failure = exchange.failure();
        if (failure != null && async.getResponse() instanceof HttpServletResponse response) {
            try {
                ReplyWriter.replace(exchange.gateway().render(failure, exchange), response);
            } catch (IOException | IllegalStateException e) {
                LOG.log(Level.DEBUG, "the client is gone, or the application has replied", e);
            }
        }
        async.complete();
    }

    @Override
    public ServletRequest getRequest() {
        return async.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return async.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return async.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        async.dispatch();
    }

    @Override
    public void dispatch(String path) {
        async.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        async.dispatch(context, path);
    }

    @Override
    public void start(Runnable run) {
        async.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
        async.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        async.addListener(listener, request, response);
    }

    /** Without its type parameter, whose bound the transformer to javax leaves as it is. */
    @Override
    @SuppressWarnings("rawtypes")
    public AsyncListener createListener(Class type) throws ServletException {
        return async.createListener(type);
    }

    @Override
    public void setTimeout(long timeout) {
        async.setTimeout(timeout);
    }

    @Override
    public long getTimeout() {
        return async.getTimeout();
    }
}
