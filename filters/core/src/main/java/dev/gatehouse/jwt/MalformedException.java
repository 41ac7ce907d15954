package dev.gatehouse.jwt;

/** Input that breaks its format; the message is for the operator and quotes nothing of it. */
final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message, null, false, false);
    }
}
