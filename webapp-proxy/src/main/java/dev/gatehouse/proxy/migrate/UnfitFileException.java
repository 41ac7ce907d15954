package dev.gatehouse.proxy.migrate;

import java.io.IOException;

/** A file that can't be migrated; the message is one line for the operator. */
public final class UnfitFileException extends IOException {

    private static final long serialVersionUID = 1L;

    UnfitFileException(String message) {
        super(message);
    }
}
