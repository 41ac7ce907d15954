package dev.gatehouse.clientcert;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which principals are let in.
 *
 * @param text the principal to the letter, with {@code *} for any run of characters
 * @param compiled the same
 */
record PrincipalPattern(String text, Pattern compiled) {

    static PrincipalPattern of(String text) {
        String expression =
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return new PrincipalPattern(text, Pattern.compile(expression, Pattern.DOTALL));
    }

    boolean matches(String principal) {
        return compiled.matcher(principal).matches();
    }
}
