package dev.gatehouse.introspection;

/**
 * An answer about one token that is of no use, which says nothing of what the next token will get: the issuer is up, and
 * the token may well be the cause. The message is for the operator.
 */
final class UnusableAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableAnswerException(String message) {
        super(message, null, false, false);
    }
}
