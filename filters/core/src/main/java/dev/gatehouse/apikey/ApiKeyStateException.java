package dev.gatehouse.apikey;

import java.io.IOException;

/** What was asked of a key can't be done in the state that it is in; the message is one line for an administrator. */
public final class ApiKeyStateException extends IOException {

    private static final long serialVersionUID = 1L;

    public ApiKeyStateException(String message) {
        super(message);
    }
}
