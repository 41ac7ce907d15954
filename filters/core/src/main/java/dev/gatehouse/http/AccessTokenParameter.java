package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

/**
 * The parameter {@code access_token}, by which RFC 6750 §2.2 and §2.3 let clients send a token in a form or query: it is
 * read nowhere here, and others must not read it either. Its name is found in every spelling that some backend takes for
 * it: percent-encoded or with {@code %u0061} for a letter, in any case (ASP.NET), with a dot, space or bracket in the
 * place of the underscore, as an array, with a NUL behind it (PHP), or in brackets: {@code [access_token]} (qs, and with it
 * Express; Rack before 2.2 skips brackets ahead of a name and lets a closing one end it).
 */
public final class AccessTokenParameter {

    private static final String NAME = "access_token";

    private AccessTokenParameter() {}

    /** Returns whether a raw query has the parameter. */
    public static boolean isIn(@Nullable String query) {
        if (query == null || query.length() < NAME.length()) {
            return false;
        }
        for (int from = 0; from <= query.length(); from = end(query, from) + 1) {
            if (isToken(query, from, end(query, from))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a raw query has the parameter with a value, which is what a token in it would be. */
    public static boolean hasToken(@Nullable String query) {
        if (query == null || query.length() < NAME.length()) {
            return false;
        }
        for (int from = 0; from <= query.length(); from = end(query, from) + 1) {
            int to = end(query, from);
            int equals = query.indexOf('=', from);
            if (equals >= 0 && equals < to && isToken(query, from, to)) {
                // To whoever splits at ampersands alone, a semicolon is part of the value.
                if (equals + 1 < query.length() && query.charAt(equals + 1) != '&') {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns a raw query without the parameter, and as it was otherwise; null if nothing is left. */
    public static @Nullable String without(@Nullable String query) {
        if (query == null || !isIn(query)) {
            return query;
        }
        StringBuilder kept = new StringBuilder(query.length());
        int from = 0;
        while (from <= query.length()) {
            int to = end(query, from);
            if (isToken(query, from, to)) {
                // To whoever splits at ampersands alone, what is behind a semicolon is part of the token.
                int ampersand = query.indexOf('&', from);
                to = ampersand < 0 ? query.length() : ampersand;
            } else {
                if (!kept.isEmpty()) {
                    kept.append(query.charAt(from - 1));
                }
                kept.append(query, from, to);
            }
            from = to + 1;
        }
        return kept.isEmpty() ? null : kept.toString();
    }

    /** Returns whether a decoded name is the parameter's. */
    public static boolean isName(String name) {
        NameMatch match = new NameMatch();
        for (int i = 0; i < name.length(); i++) {
            match.next(name.charAt(i));
        }
        return match.isComplete();
    }

    /** Where the pair that begins at {@code from} ends; old servers take a semicolon for a separator too. */
    private static int end(String query, int from) {
        int end = from;
        while (end < query.length() && query.charAt(end) != '&' && query.charAt(end) != ';') {
            end++;
        }
        return end;
    }

    private static boolean isToken(String query, int from, int to) {
        EncodedName name = new EncodedName();
        for (int i = from; i < to && query.charAt(i) != '='; i++) {
            name.next(query.charAt(i));
        }
        return name.isToken();
    }

    /** Recognises the name in what is still encoded, one character after the other. Confined to a thread. */
    public static final class EncodedName {

        private final NameMatch match = new NameMatch();
        private int pending;
        private int code;
        private boolean begun;

        /** Takes the next character of the name. */
        public void next(char c) {
            if (pending > 0) {
                escaped(c);
            } else if (c == '%') {
                pending = 2;
                code = 0;
                begun = true;
            } else {
                match.next(c == '+' ? ' ' : c);
            }
        }

        /** Two hexadecimal digits, or four behind a u. */
        private void escaped(char c) {
            int digit = Character.digit(c, 16);
            if (digit >= 0) {
                code = code * 16 + digit;
                pending--;
                if (pending == 0) {
                    match.next((char) code);
                }
            } else if (begun && (c == 'u' || c == 'U')) {
                pending = 4;
            } else {
                match.fail();
                pending = 0;
            }
            begun = false;
        }

        /** Returns whether the characters so far are the parameter's name. */
        public boolean isToken() {
            return pending == 0 && match.isComplete();
        }

        /** Forgets them: the next name begins. */
        public void reset() {
            match.reset();
            pending = 0;
        }
    }

    /** How much of the name has been seen. */
    private static final class NameMatch {

        private static final int FAILED = -1;

        private int matched;
        private boolean array;
        private boolean member;

        void next(char c) {
            if (matched == FAILED || array) {
                return;
            }
            if (matched == NAME.length()) {
                // access[token] is a member of access; only without the closing bracket PHP makes one name of it.
                array = c == '[' || (c == ']' && !member) || c == 0;
                matched = array || c <= ' ' ? matched : FAILED;
            } else if (fold(c) == NAME.charAt(matched)) {
                member |= c == '[';
                matched++;
            } else if (matched > 0 || !isSkipped(c)) {
                matched = FAILED;
            }
        }

        /** Ahead of a name: spaces (PHP), brackets (qs, Rack), a dot (qs with allowDots). */
        private static boolean isSkipped(char c) {
            return c <= ' ' || c == '[' || c == ']' || c == '.';
        }

        void fail() {
            matched = FAILED;
        }

        void reset() {
            matched = 0;
            array = false;
            member = false;
        }

        boolean isComplete() {
            return matched == NAME.length();
        }

        private static char fold(char c) {
            if (c >= 'A' && c <= 'Z') {
                return (char) (c | 0x20);
            }
            return c == '.' || c == ' ' || c == '[' ? '_' : c;
        }
    }
}
