package dev.gatehouse.apikey;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The store of keys can't be asked or written to; the message is for the operator and holds no secret. */
public final class ApiKeyStoreException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean aboutOneKey;

    /** Reports that the store itself failed. */
    public ApiKeyStoreException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private ApiKeyStoreException(String message, @Nullable Throwable cause, boolean aboutOneKey) {
        super(message, cause);
        this.aboutOneKey = aboutOneKey;
    }

    /** Reports that the store answered with a key that can't be read. */
    static ApiKeyStoreException ofOneKey(String message, Throwable cause) {
        return new ApiKeyStoreException(message, cause, true);
    }

    /** Returns whether the store answered, and only the key is malformed. */
    boolean isAboutOneKey() {
        return aboutOneKey;
    }
}
