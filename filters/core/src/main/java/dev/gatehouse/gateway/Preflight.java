package dev.gatehouse.gateway;

import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Tells a CORS preflight as browsers send it from everything else with the method OPTIONS (Fetch §4.8, CORS-preflight
 * fetch): one origin, one method, no body.
 */
final class Preflight {

    private static final String OPTIONS = "OPTIONS";

    private Preflight() {}

    /** The method that is asked for; null if {@code request} is no genuine preflight. */
    static @Nullable String requestedMethod(RequestView request) {
        if (!OPTIONS.equals(request.method())) {
            return null;
        }
        String origin = only(request.headers("Origin"));
        String method = only(request.headers("Access-Control-Request-Method"));
        if (origin == null || method == null || !isMethod(method) || !isOrigin(origin)) {
            return null;
        }
        List<String> lengths = request.headers("Content-Length");
        boolean empty = lengths.isEmpty() || lengths.equals(List.of("0"));
        return empty && request.headers("Transfer-Encoding").isEmpty() ? method : null;
    }

    private static @Nullable String only(List<String> values) {
        return values.size() == 1 ? values.get(0) : null;
    }

    /** In capitals, as all that routes can name; a browser sends the others in capitals too, but for ones that nobody has. */
    private static boolean isMethod(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'A' || c > 'Z') && c != '-' && c != '_') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** One origin or {@code null} (RFC 6454 §7.1): a list of them has spaces or commas. */
    private static boolean isOrigin(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~' || c == ',') {
                return false;
            }
        }
        return text.equals("null") || text.indexOf("://") > 0;
    }
}
