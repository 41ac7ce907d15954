package dev.gatehouse.audit;

/** What became of a request. */
public enum Decision {
    /** The application was reached. */
    ALLOWED("allowed"),
    /** It ended with a failure. */
    REFUSED("refused"),
    /** It would have been refused, and its route only reports. */
    REPORTED("reported"),
    /** The gateway answered it by itself, ahead of all routes, with what anybody may have. */
    ANSWERED("answered"),
    /** It ended before all phases had run, and none of them refused it. */
    INCOMPLETE("incomplete");

    private final String word;

    Decision(String word) {
        this.word = word;
    }

    /** The word in events and metrics. */
    public String word() {
        return word;
    }
}
