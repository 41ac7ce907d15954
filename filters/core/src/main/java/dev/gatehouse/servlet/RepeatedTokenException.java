package dev.gatehouse.servlet;

import java.io.IOException;

/** A form or a part of a body holds an {@code access_token} beside the token in the header: one method at a time (RFC 6750 §2). */
public final class RepeatedTokenException extends IOException {

    private static final long serialVersionUID = 1L;

    RepeatedTokenException() {
        super("a token in the header Authorization, and another in the form's access_token (RFC 6750 §2)");
    }
}
