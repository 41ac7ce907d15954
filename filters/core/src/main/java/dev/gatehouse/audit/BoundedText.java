package dev.gatehouse.audit;

import dev.gatehouse.config.CredentialMask;

/**
 * Text of which no more than a bound is kept: what a client sends must not fill the queue. Cut text ends with
 * {@code …+N}, N being how many characters were left out.
 */
final class BoundedText {

    /** What a value of a request's event may have. */
    static final int VALUE = 500;

    /** What a value of any other event may have. */
    static final int DETAIL = 4_000;

    private static final int SEARCHED = 8;

    private BoundedText() {}

    static String of(String text, int most) {
        return cut(text, most, 0);
    }

    /** The same without credentials, for text that may quote a client. */
    static String masked(String text, int most) {
        String searched = searched(text, most);
        return cut(CredentialMask.of(searched), most, text.length() - searched.length());
    }

    /** The same for what a client chose by itself. */
    static String maskedClient(String text, int most) {
        String searched = searched(text, most);
        return cut(CredentialMask.ofClient(searched), most, text.length() - searched.length());
    }

    /** More than what is kept: half a token has another form. */
    private static String searched(String text, int most) {
        return text.length() <= SEARCHED * most ? text : text.substring(0, SEARCHED * most);
    }

    private static String cut(String text, int most, int more) {
        if (text.length() <= most && more == 0) {
            return text;
        }
        int end = Math.min(most, text.length());
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…+" + (text.length() - end + more);
    }
}
