package dev.gatehouse.servlet;

import dev.gatehouse.http.HttpReply;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.List;

/** Writes the engine's own replies, past the container's error pages. */
public final class ReplyWriter {

    private ReplyWriter() {}

    /**
     * Writes {@code reply} to a response that the application has not touched; headers of filters further out, CORS
     * say, stay. Does nothing if the response has gone out already.
     *
     * @throws IOException if the client is gone
     */
    public static void write(HttpReply reply, HttpServletResponse response) throws IOException {
        if (!response.isCommitted()) {
            response.resetBuffer();
            send(reply, response);
        }
    }

    /**
     * Writes {@code reply} in the place of all that the application or a backend has put into the response, headers
     * included. Does nothing if the response has gone out already.
     *
     * @throws IOException if the client is gone
     */
    public static void replace(HttpReply reply, HttpServletResponse response) throws IOException {
        if (!response.isCommitted()) {
            response.reset();
            send(reply, response);
        }
    }

    /** Says what the engine has to say beside the application's reply, in the place of headers that say the same. */
    public static void setHeaders(List<HttpReply.Header> headers, HttpServletResponse response) {
        for (int i = 0; i < headers.size(); i++) {
            HttpReply.Header header = headers.get(i);
            if (response.containsHeader(header.name())) {
                response.setHeader(header.name(), header.value());
            } else {
                // Jetty looks for what it replaces in a dearer way.
                response.addHeader(header.name(), header.value());
            }
        }
    }

    private static void send(HttpReply reply, HttpServletResponse response) throws IOException {
        response.setStatus(reply.status());
        for (HttpReply.Header header : reply.headers()) {
            response.addHeader(header.name(), header.value());
        }
        byte[] body = reply.bytes();
        response.setContentType(reply.contentType());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
