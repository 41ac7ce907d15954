package dev.gatehouse.jwt;

/** A document that could not be had, or is not what it should be. The message is for the operator. */
final class FetchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FetchException(String message) {
        super(message, null, false, false);
    }
}
