package dev.gatehouse.route;

import java.util.ArrayList;
import java.util.List;

/**
 * Which credentials a route takes. Immutable.
 *
 * @param mode whether one is needed
 * @param kinds the kinds, in the order in which they are looked for
 */
public record AuthenticateRule(Mode mode, List<String> kinds) {

    /** Whether a route needs a credential. */
    public enum Mode {
        /** Every request needs one. */
        REQUIRED,
        /** A request may have none; a bad one is refused all the same. */
        OPTIONAL,
        /** Credentials are stripped unread. */
        NONE
    }

    /** What a rule that can't be read stands for while the other errors are collected. */
    static final AuthenticateRule REFUSE_ALL = new AuthenticateRule(Mode.REQUIRED, List.of());

    private static final String OPTIONAL_PREFIX = "optional:";

    /** Copies the list. */
    public AuthenticateRule {
        kinds = List.copyOf(kinds);
    }

    static AuthenticateRule parse(String text, List<String> known) {
        if (text.equals("none")) {
            return new AuthenticateRule(Mode.NONE, List.of());
        }
        boolean optional = text.startsWith(OPTIONAL_PREFIX);
        List<String> kinds = new ArrayList<>();
        for (String part :
                text.substring(optional ? OPTIONAL_PREFIX.length() : 0).split(",", -1)) {
            String kind = part.trim();
            if (!known.contains(kind)) {
                throw new IllegalArgumentException("has the unknown kind \"" + kind + "\"");
            }
            if (!kinds.contains(kind)) {
                kinds.add(kind);
            }
        }
        return new AuthenticateRule(optional ? Mode.OPTIONAL : Mode.REQUIRED, kinds);
    }
}
