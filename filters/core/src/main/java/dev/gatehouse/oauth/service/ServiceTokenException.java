package dev.gatehouse.oauth.service;

import java.io.IOException;

/** That an account has no token to use; the message says why and holds no credential. */
public final class ServiceTokenException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean refused;

    ServiceTokenException(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    /** Whether the issuer said no to what was asked, so that another time won't be better. */
    public boolean isRefused() {
        return refused;
    }
}
