package dev.gatehouse.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A reply that the engine gives itself. Immutable.
 *
 * @param status the status code
 * @param headers name and value, in order; no content type among them
 * @param contentType the body's media type
 * @param body the body's text, sent as UTF-8
 */
public record HttpReply(int status, List<Header> headers, String contentType, String body) {

    /** Copies the headers. */
    public HttpReply {
        headers = List.copyOf(headers);
    }

    /** The same reply with more headers. */
    public HttpReply with(List<Header> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<Header> all = new ArrayList<>(headers);
        all.addAll(more);
        return new HttpReply(status, all, contentType, body);
    }

    /** The body's octets. */
    public byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * One header field.
     *
     * @param name the field's name
     * @param value the field's value, free of control characters
     */
    public record Header(String name, String value) {}
}
