package dev.gatehouse.proxy.server;

import dev.gatehouse.filter.ServerReply;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Has each exchange end with what Jetty really sent, in the place of what the servlets asked for. */
final class SentReplies extends Handler.Wrapper {

    SentReplies(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        SentReply reply = new SentReply();
        request.setAttribute(ServerReply.ATTRIBUTE, reply);
        request.addHttpStreamWrapper(reply::watch);
        return super.handle(request, response, callback);
    }
}
