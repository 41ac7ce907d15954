package dev.gatehouse.peer;

import dev.gatehouse.http.Headers;
import org.jspecify.annotations.Nullable;

/** How proxies write down whose request they pass on. */
public enum ForwardedHeader {
    /** A list of addresses. */
    X_FORWARDED_FOR(Headers.X_FORWARDED_FOR) {
        @Override
        int commaBefore(String text, int end) {
            return text.lastIndexOf(',', end - 1);
        }

        @Override
        IpAddress address(String element) {
            return node(element, true);
        }
    },
    /** A list of what a proxy tells of its client, its {@code for} among it (RFC 7239 §4). */
    FORWARDED(Headers.FORWARDED) {
        /** Quotes are counted from the end, so that one the client left open does not swallow what proxies appended. */
        @Override
        int commaBefore(String text, int end) {
            boolean quoted = false;
            for (int i = end - 1; i >= 0; i--) {
                char c = text.charAt(i);
                if (c == '"') {
                    quoted = !quoted;
                } else if (c == ',' && !quoted) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        IpAddress address(String element) {
            return pairs(element);
        }
    };

    private static final int MOST_PORT_DIGITS = 5;

    private final String field;

    ForwardedHeader(String field) {
        this.field = field;
    }

    String field() {
        return field;
    }

    /** Where the element that ends at {@code end} begins: the comma before it, or -1. */
    abstract int commaBefore(String text, int end);

    /**
     * The address in one element of the list.
     *
     * @throws IllegalArgumentException if there is none, or if anything about the element is malformed
     */
    abstract IpAddress address(String element);

    /** Without the spaces and tabs around it (RFC 9110 §5.6.3). */
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** An address, with brackets and a port or not (RFC 7239 §6); a name or a word instead of one is none. */
    private static IpAddress node(String text, boolean bareV6) {
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            int first = text.indexOf(':');
            if (close < 0 || first < 0 || first > close) {
                throw malformed();
            }
            if (close < text.length() - 1) {
                checkPort(text, close + 1);
            }
            return IpAddress.parse(text.substring(1, close));
        }
        if (colon >= 0 && text.indexOf(':') == colon) {
            checkPort(text, colon);
            return IpAddress.parse(text.substring(0, colon));
        }
        if (colon >= 0 && !bareV6) {
            throw malformed();
        }
        return IpAddress.parse(text);
    }

    private static void checkPort(String text, int colon) {
        int digits = text.length() - colon - 1;
        if (text.charAt(colon) != ':' || digits < 1 || digits > MOST_PORT_DIGITS) {
            throw malformed();
        }
        for (int i = colon + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw malformed();
            }
        }
    }

    private static IpAddress pairs(String element) {
        IpAddress found = null;
        int from = 0;
        while (from <= element.length()) {
            int end = pairEnd(element, from);
            IpAddress address = forOf(trim(element.substring(from, end)));
            if (address != null && found != null) {
                throw malformed();
            }
            found = address == null ? found : address;
            from = end + 1;
        }
        if (found == null) {
            throw malformed();
        }
        return found;
    }

    private static int pairEnd(String element, int from) {
        boolean quoted = false;
        for (int i = from; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\') {
                // Nothing that is an address needs one, and it would hide a quote.
                throw malformed();
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        if (quoted) {
            throw malformed();
        }
        return element.length();
    }

    /** The address of a pair called {@code for}; null for any other pair. */
    private static @Nullable IpAddress forOf(String pair) {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw malformed();
        }
        if (!pair.substring(0, equals).equalsIgnoreCase("for")) {
            return null;
        }
        String value = pair.substring(equals + 1);
        boolean quoted = value.length() >= 2 && value.charAt(0) == '"' && value.charAt(value.length() - 1) == '"';
        // A colon or bracket is no character of a token (RFC 7239 §4).
        return quoted ? node(value.substring(1, value.length() - 1), false) : IpAddress.parse(unquoted(value));
    }

    private static String unquoted(String value) {
        if (value.indexOf(':') >= 0) {
            throw malformed();
        }
        return value;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("is no element with an address");
    }
}
