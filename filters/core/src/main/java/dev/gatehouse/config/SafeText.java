package dev.gatehouse.config;

import java.util.regex.Pattern;

/**
 * Text from elsewhere made safe for a line of a log or an error message: nothing in it can end the line, end the quotes
 * around it, turn the reading direction or drive a terminal, and neither a URL's password nor a credential shows
 * ({@link CredentialMask}).
 */
public final class SafeText {

    private static final int LONGEST = 500;
    private static final int SEARCHED = 8 * LONGEST;
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]*(?=@)");

    private SafeText() {}

    /** The text, each unsafe character a question mark, cut at {@value #LONGEST} characters. */
    public static String of(String text) {
        // Before it is cut, since half a token has another form. What can't be shown anyway need not be searched.
        String shown = CredentialMask.of(text.length() > SEARCHED ? text.substring(0, SEARCHED) : text);
        String cut = shown.length() > LONGEST || text.length() > SEARCHED
                ? shown.substring(0, Math.min(shown.length(), LONGEST)) + "…"
                : shown;
        StringBuilder safe = new StringBuilder(cut.length());
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            safe.append(isSafe(c) ? c : '?');
        }
        return USER_INFO.matcher(safe).replaceAll("***");
    }

    private static boolean isSafe(char c) {
        return c != '"'
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.UNASSIGNED -> false;
                    default -> true;
                };
    }
}
