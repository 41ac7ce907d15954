package dev.gatehouse.proxy.server;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.servlet.ReplyWriter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.function.Supplier;

/** Something to look at, for whoever reaches the port: GET and HEAD, nothing else. */
final class ReadOnlyServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Supplier<HttpReply> view;

    ReadOnlyServlet(Supplier<HttpReply> view) {
        this.view = view;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            response.setHeader(Headers.ALLOW, "GET, HEAD");
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        response.setHeader(Headers.CACHE_CONTROL, "no-store");
        ReplyWriter.write(view.get(), response);
    }
}
