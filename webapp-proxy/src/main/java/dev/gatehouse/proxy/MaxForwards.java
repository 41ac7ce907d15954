package dev.gatehouse.proxy;

import dev.gatehouse.http.Headers;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;

/**
 * The number of further intermediaries that an OPTIONS or TRACE request may pass (RFC 9110 §7.6.2). All other methods ignore
 * it.
 */
final class MaxForwards {

    private MaxForwards() {}

    /** Returns whether this proxy must answer the request instead of a backend. */
    static boolean isReached(HttpServletRequest request) {
        String left = left(request);
        return left != null && left.chars().allMatch(digit -> digit == '0');
    }

    /** Returns the value for the next recipient: one less than the client's; null where none goes on. */
    static @Nullable String next(HttpServletRequest request) {
        String left = left(request);
        return left == null || isReached(request) ? null : String.valueOf(Integer.parseInt(left) - 1);
    }

    /** The header's value; null for other methods, and where it is no single number of up to 9 digits. */
    private static @Nullable String left(HttpServletRequest request) {
        if (!request.getMethod().equals("OPTIONS") && !request.getMethod().equals("TRACE")) {
            return null;
        }
        List<String> values = Collections.list(request.getHeaders(Headers.MAX_FORWARDS));
        return values.size() == 1 && values.get(0).trim().matches("[0-9]{1,9}")
                ? values.get(0).trim()
                : null;
    }
}
