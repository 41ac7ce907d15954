package dev.gatehouse.apikey;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The store of keys can't be asked or written to; the message is for the operator and holds no secret. */
public final class ApiKeyStoreException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean outage;

    /** Reports that the store itself failed. */
    public ApiKeyStoreException(String message, @Nullable Throwable cause) {
        this(message, cause, true);
    }

    private ApiKeyStoreException(String message, @Nullable Throwable cause, boolean outage) {
        super(message, cause);
        this.outage = outage;
    }

    /** Reports that the store answered with a key that can't be read. */
    static ApiKeyStoreException ofOneKey(String message, Throwable cause) {
        return new ApiKeyStoreException(message, cause, false);
    }

    /** Reports that the store was not asked: too much is being asked here, or the thread is to end. */
    static ApiKeyStoreException unasked(String message, @Nullable Throwable cause) {
        return new ApiKeyStoreException(message, cause, false);
    }

    /** Returns whether the store itself failed. */
    boolean isOutage() {
        return outage;
    }
}
