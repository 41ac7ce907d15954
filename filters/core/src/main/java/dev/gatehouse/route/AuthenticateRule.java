package dev.gatehouse.route;

import java.util.ArrayList;
import java.util.List;

/**
 * Which credentials a route takes. Immutable.
 *
 * @param mode whether one is needed
 * @param kinds the kinds, in the order in which they are looked for; {@code client-cert+bearer} is both at once
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

    /** What joins two kinds that are both needed. */
    public static final String BOTH = "+";

    /** What can stand beside one other kind. */
    private static final String JOINABLE = "client-cert";

    /** The kinds that one of {@link #kinds()} consists of. */
    public static List<String> parts(String kind) {
        return List.of(kind.split("\\+", -1));
    }

    /** Whether a route takes credentials of the kind {@code part}, alone or with another. */
    public boolean takes(String part) {
        return kinds.stream().anyMatch(kind -> parts(kind).contains(part));
    }

    /** Returns whether a route admits no request without a credential of the kind {@code part}. */
    public boolean needs(String part) {
        return mode == Mode.REQUIRED
                && kinds.stream().allMatch(kind -> parts(kind).contains(part));
    }

    /** Whether who came with credentials of the kinds {@code scheme} may be here: they must have all of one alternative. */
    boolean accepts(String scheme) {
        return kinds.contains(scheme)
                || kinds.stream().anyMatch(kind -> parts(scheme).containsAll(parts(kind)));
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
            check(kind, known);
            if (!kinds.contains(kind)) {
                kinds.add(kind);
            }
        }
        return new AuthenticateRule(optional ? Mode.OPTIONAL : Mode.REQUIRED, kinds);
    }

    private static void check(String kind, List<String> known) {
        List<String> parts = parts(kind);
        for (String part : parts) {
            if (!known.contains(part)) {
                throw new IllegalArgumentException("has the unknown kind \"" + part + "\"");
            }
        }
        boolean joined = parts.size() > 1;
        if (joined
                && (parts.size() > 2 || parts.stream().filter(JOINABLE::equals).count() != 1)) {
            throw new IllegalArgumentException("joins what can't be held against each other: " + kind);
        }
    }
}
