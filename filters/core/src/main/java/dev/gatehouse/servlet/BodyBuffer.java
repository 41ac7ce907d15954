package dev.gatehouse.servlet;

import dev.gatehouse.http.RequestBody;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of a body as they arrive, up to a bound. Of one thread at a time. */
final class BodyBuffer {

    private final int max;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    BodyBuffer(int max) {
        this.max = max;
    }

    /** Adds {@code length} bytes; false, and nothing added, if the body is larger than the bound. */
    boolean add(byte[] from, int length) {
        if (length > max - bytes.size()) {
            return false;
        }
        bytes.write(from, 0, length);
        return true;
    }

    RequestBody complete() {
        return new RequestBody.Complete(bytes.toString(StandardCharsets.ISO_8859_1));
    }
}
