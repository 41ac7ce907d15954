package dev.gatehouse.strict;

/** Input that breaks its format; the message is for the operator and quotes nothing of it. */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message, null, false, false);
    }
}
