package dev.gatehouse.servlet;

import dev.gatehouse.http.HttpReply;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;

/** Writes the engine's own replies, past the container's error pages. */
public final class ReplyWriter {

    private ReplyWriter() {}

    /**
     * Writes {@code reply} in the place of whatever was buffered. Does nothing if the response has gone out already.
     *
     * @throws IOException if the client is gone
     */
    public static void write(HttpReply reply, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.reset();
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
