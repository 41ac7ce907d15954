package dev.gatehouse.fetch;

/** A document that could not be had, or is not what it should be. The message is for the operator. */
public final class FetchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FetchException(String message) {
        super(message, null, false, false);
    }
}
