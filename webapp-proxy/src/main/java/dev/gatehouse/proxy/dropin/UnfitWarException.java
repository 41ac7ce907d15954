package dev.gatehouse.proxy.dropin;

import java.io.IOException;

/** A WAR that can't be protected; the message is for the operator. */
public final class UnfitWarException extends IOException {

    private static final long serialVersionUID = 1L;

    UnfitWarException(String message) {
        super(message);
    }
}
