package dev.gatehouse.ratelimit;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply.Header;

import java.util.ArrayList;
import java.util.List;

/**
 * What callers are told of their limits: the fields of draft-ietf-httpapi-ratelimit-headers-11, and those that came before
 * them where that is wanted. Immutable.
 */
final class LimitHeaders {

    private final boolean legacy;

    LimitHeaders(boolean legacy) {
        this.legacy = legacy;
    }

    /** Of an admitted request: every limit's policy, and of each what is left. */
    List<Header> admitted(ClaimSet claims, Use[] uses) {
        List<Header> headers = new ArrayList<>(legacy ? 5 : 2);
        StringBuilder left = new StringBuilder(64);
        int tightest = 0;
        for (int i = 0; i < claims.size(); i++) {
            Use use = uses[i];
            append(left, claims.limit(i), use, effectiveWindow(claims.limit(i), use));
            if (use.remaining() < uses[tightest].remaining()) {
                tightest = i;
            }
        }
        headers.add(claims.policies());
        headers.add(new Header(Headers.RATE_LIMIT, left.toString()));
        Limit limit = claims.limit(tightest);
        addLegacy(headers, limit, uses[tightest], effectiveWindow(limit, uses[tightest]));
        return headers;
    }

    /**
     * Of a refused one: of the limits that refuse it alone, since Retry-After must not come before any effective window's
     * end (§6).
     */
    List<Header> refused(ClaimSet claims, Use[] uses) {
        List<Header> headers = new ArrayList<>(legacy ? 6 : 3);
        StringBuilder left = new StringBuilder(64);
        long retry = 1;
        for (int i = 0; i < uses.length; i++) {
            Use use = uses[i];
            if (!use.admitted()) {
                long seconds = Limit.seconds(use.nanosToWait());
                append(left, claims.limit(i), use, seconds);
                if (seconds >= retry) {
                    retry = seconds;
                }
            }
        }
        headers.add(new Header(Headers.RETRY_AFTER, Long.toString(retry)));
        headers.add(claims.policies());
        headers.add(new Header(Headers.RATE_LIMIT, left.toString()));
        for (int i = 0; i < uses.length; i++) {
            if (!uses[i].admitted()) {
                addLegacy(headers, claims.limit(i), uses[i], retry);
                break;
            }
        }
        return headers;
    }

    /** Of a throttled one: no more than when to come again. */
    static List<Header> throttled(Use use) {
        return List.of(new Header(Headers.RETRY_AFTER, Long.toString(Limit.seconds(use.nanosToWait()))));
    }

    private static long effectiveWindow(Limit limit, Use use) {
        return limit.effectiveWindow(use.window(), use.remaining());
    }

    private static void append(StringBuilder left, Limit limit, Use use, long seconds) {
        left.append(left.isEmpty() ? "" : ", ")
                .append(limit.name(use.window()))
                .append(";r=")
                .append(use.admitted() ? use.remaining() : 0)
                .append(";t=")
                .append(seconds);
    }

    private void addLegacy(List<Header> headers, Limit limit, Use use, long seconds) {
        if (legacy) {
            headers.add(new Header(Headers.X_RATE_LIMIT_LIMIT, Long.toString(limit.permits(use.window()))));
            headers.add(
                    new Header(Headers.X_RATE_LIMIT_REMAINING, Long.toString(use.admitted() ? use.remaining() : 0)));
            headers.add(new Header(Headers.X_RATE_LIMIT_RESET, Long.toString(seconds)));
        }
    }
}
