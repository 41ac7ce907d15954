package dev.gatehouse.proxy;

import java.io.IOException;

/** An answer of a backend that must not go on to the client. */
final class InvalidAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    InvalidAnswerException(String message) {
        super(message);
    }
}
