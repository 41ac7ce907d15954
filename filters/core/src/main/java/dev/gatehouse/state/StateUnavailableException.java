package dev.gatehouse.state;

/** The shared state did not answer, or not in time. Checked, since every caller must say what happens then. */
public final class StateUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What failed; the message holds no credential. */
    public StateUnavailableException(String message) {
        super(message, null, false, false);
    }
}
