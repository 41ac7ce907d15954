package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The cookies of a request, taken apart as RFC 6265 §5.4 puts them together: by semicolons, whatever quotes say. */
public final class Cookies {

    private Cookies() {}

    /**
     * All values that a request has for a cookie, in order.
     *
     * @param headers the values of {@code Cookie}
     * @param name the cookie's name, in just this case
     */
    public static List<String> values(List<String> headers, String name) {
        List<String> values = List.of();
        for (int i = 0; i < headers.size(); i++) {
            String header = headers.get(i);
            int from = 0;
            while (from < header.length()) {
                int end = end(header, from);
                int start = skipSpaces(header, from, end);
                if (header.startsWith(name, start)
                        && start + name.length() < end
                        && header.charAt(start + name.length()) == '=') {
                    values = with(
                            values,
                            header.substring(start + name.length() + 1, end).trim());
                }
                from = end + 1;
            }
        }
        return values;
    }

    private static List<String> with(List<String> values, String value) {
        if (values.isEmpty()) {
            return List.of(value);
        }
        List<String> more = new ArrayList<>(values);
        more.add(value);
        return more;
    }

    /** The names of all cookies of a request, in order. */
    public static List<String> names(List<String> headers) {
        List<String> names = new ArrayList<>();
        for (String header : headers) {
            int from = 0;
            while (from < header.length()) {
                int end = end(header, from);
                names.add(name(header, from, end));
                from = end + 1;
            }
        }
        return names;
    }

    /** The cookies of one header, each by its name; of several of one name the first. */
    public static Map<String, String> pairs(String header) {
        Map<String, String> pairs = new LinkedHashMap<>();
        int from = 0;
        while (from < header.length()) {
            int end = end(header, from);
            int equals = header.indexOf('=', from);
            if (equals >= 0 && equals < end && !name(header, from, end).isEmpty()) {
                pairs.putIfAbsent(
                        name(header, from, end),
                        unquoted(header.substring(equals + 1, end).trim()));
            }
            from = end + 1;
        }
        return pairs;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /**
     * A {@code Cookie} header without the cookies whose names are {@code hidden}; the same instance if there are none, null
     * if nothing is left.
     */
    public static @Nullable String without(String header, Predicate<String> hidden) {
        boolean any = false;
        StringBuilder kept = new StringBuilder(header.length());
        int from = 0;
        while (from < header.length()) {
            int end = end(header, from);
            if (hidden.test(name(header, from, end))) {
                any = true;
            } else {
                kept.append(kept.length() == 0 ? "" : "; ")
                        .append(header.substring(from, end).trim());
            }
            from = end + 1;
        }
        if (!any) {
            return header;
        }
        return kept.length() == 0 ? null : kept.toString();
    }

    private static String name(String header, int from, int end) {
        int equals = header.indexOf('=', from);
        return header.substring(from, equals < 0 || equals > end ? end : equals).trim();
    }

    private static int end(String header, int from) {
        int end = header.indexOf(';', from);
        return end < 0 ? header.length() : end;
    }

    private static int skipSpaces(String header, int from, int end) {
        int at = from;
        while (at < end && (header.charAt(at) == ' ' || header.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
