package dev.gatehouse.gateway;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Finds requests whose body ends elsewhere to another server than to this one: what follows such a body on the connection
 * is a request to one of them and content to the other (RFC 9112 §6.1, §11.2).
 */
final class Framing {

    private Framing() {}

    /** Returns why the framing of {@code request} is ambiguous; null if it is not. */
    static @Nullable String fault(RequestView request) {
        List<String> codings = request.headers(Headers.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return null;
        }
        if (codings.size() > 1 || !codings.get(0).trim().equalsIgnoreCase("chunked")) {
            return "Transfer-Encoding is something else than chunked";
        }
        if (!request.headers(Headers.CONTENT_LENGTH).isEmpty()) {
            return "Transfer-Encoding comes with Content-Length";
        }
        return request.protocol().equals("HTTP/1.0") ? "Transfer-Encoding is not of HTTP/1.0" : null;
    }
}
