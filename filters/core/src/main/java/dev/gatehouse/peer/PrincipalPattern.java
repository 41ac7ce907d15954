package dev.gatehouse.peer;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which principals of client certificates are meant.
 *
 * @param text the principal to the letter, with {@code *} for any run of characters
 * @param compiled the same
 */
public record PrincipalPattern(String text, Pattern compiled) {

    private static final char ANY = '*';

    /** The pattern that {@code text} spells. */
    public static PrincipalPattern of(String text) {
        String expression =
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return new PrincipalPattern(text, Pattern.compile(expression, Pattern.DOTALL));
    }

    /** Whether {@code principal} is one of them. */
    public boolean matches(String principal) {
        return compiled.matcher(principal).matches();
    }

    /** Whether it is just one principal. */
    public boolean isExact() {
        return text.indexOf(ANY) < 0;
    }

    /** Whether there can be a principal that both match. */
    public boolean overlaps(PrincipalPattern other) {
        String one = text;
        String two = other.text;
        if (differsBeforeAny(one, two)) {
            return false;
        }
        // Whether the ends of both from here on can be the same, from the last characters back to the first.
        boolean[] behind = new boolean[two.length() + 1];
        for (int i = one.length(); i >= 0; i--) {
            boolean[] here = new boolean[two.length() + 1];
            for (int j = two.length(); j >= 0; j--) {
                boolean more = i < one.length();
                boolean moreOfTwo = j < two.length();
                if (!more && !moreOfTwo) {
                    here[j] = true;
                } else if ((more && one.charAt(i) == ANY) || (moreOfTwo && two.charAt(j) == ANY)) {
                    // The run ends here, or it takes in the other's next.
                    here[j] = (more && behind[j]) || (moreOfTwo && here[j + 1]);
                } else {
                    here[j] = more && moreOfTwo && one.charAt(i) == two.charAt(j) && behind[j + 1];
                }
            }
            behind = here;
        }
        return behind[0];
    }

    private static boolean differsBeforeAny(String one, String two) {
        for (int i = 0; i < one.length() && i < two.length(); i++) {
            if (one.charAt(i) == ANY || two.charAt(i) == ANY) {
                return false;
            }
            if (one.charAt(i) != two.charAt(i)) {
                return true;
            }
        }
        return false;
    }
}
