package dev.gatehouse.wars;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * What of an answer must not change when an application gets its guard.
 *
 * @param body in Latin-1, so that each octet counts
 */
record Answer(int status, String type, String body) {

    static Answer of(HttpResponse<byte[]> response) {
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                new String(response.body(), StandardCharsets.ISO_8859_1));
    }

    /** Without what differs from one answer to the next even if nobody guards. */
    Answer without(String pattern) {
        return new Answer(status, type, body.replaceAll(pattern, ""));
    }
}
