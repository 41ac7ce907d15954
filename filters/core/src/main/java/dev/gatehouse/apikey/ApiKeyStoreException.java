package dev.gatehouse.apikey;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The store of keys can't be asked or written to; the message is for the operator and holds no secret. */
public final class ApiKeyStoreException extends IOException {

    private static final long serialVersionUID = 1L;

    public ApiKeyStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
