package dev.gatehouse.proxy;

import dev.gatehouse.http.Headers;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The number of further intermediaries that an OPTIONS or TRACE request may pass (RFC 9110 §7.6.2). All other methods ignore
 * it.
 */
final class MaxForwards {

    private MaxForwards() {}

    /** Returns whether this proxy must answer the request instead of a backend. */
    static boolean isReached(HttpServletRequest request) {
        OptionalInt left = left(request);
        return left.isPresent() && left.getAsInt() == 0;
    }

    /** Returns the value for the next recipient: one less than the client's; null where none goes on. */
    static @Nullable String next(HttpServletRequest request) {
        OptionalInt left = left(request);
        return left.isEmpty() || left.getAsInt() == 0 ? null : String.valueOf(left.getAsInt() - 1);
    }

    /** The smallest number of up to 9 digits in the header, since a backend may take any of several; none for other methods. */
    private static OptionalInt left(HttpServletRequest request) {
        if (!request.getMethod().equals("OPTIONS") && !request.getMethod().equals("TRACE")) {
            return OptionalInt.empty();
        }
        return Collections.list(request.getHeaders(Headers.MAX_FORWARDS)).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::trim)
                .filter(value -> value.matches("[0-9]{1,9}"))
                .mapToInt(Integer::parseInt)
                .min();
    }
}
