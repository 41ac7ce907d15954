package dev.gatehouse.audit;

/**
 * Text of which no more than a bound is kept: what a client sends must not fill the queue. Cut text ends with
 * {@code …+N}, N being how many characters were left out.
 */
final class BoundedText {

    /** What a value of a request's event may have. */
    static final int VALUE = 500;

    /** What a value of any other event may have. */
    static final int DETAIL = 4_000;

    private BoundedText() {}

    static String of(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…+" + (text.length() - end);
    }
}
