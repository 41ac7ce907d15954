package dev.gatehouse.audit;

/** The completeness of a reply that was sent. */
public enum Delivery {
    /** All of it was handed to the network. */
    WHOLE("whole"),
    /** It began and broke off: the client went, or the application or backend failed in the middle. */
    CUT("cut"),
    /** Nothing of it was sent: the client went before. */
    NONE("none");

    private final String word;

    Delivery(String word) {
        this.word = word;
    }

    /** The word in events. */
    public String word() {
        return word;
    }
}
