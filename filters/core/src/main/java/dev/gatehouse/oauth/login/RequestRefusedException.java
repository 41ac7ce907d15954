package dev.gatehouse.oauth.login;

/** The provider answers, and does not take what it is asked for: leaving it alone would not help. For the operator. */
final class RequestRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RequestRefusedException(String message) {
        super(message, null, false, false);
    }
}
