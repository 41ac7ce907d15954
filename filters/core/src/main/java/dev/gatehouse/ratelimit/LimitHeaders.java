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
    List<Header> admitted(List<Claim> claims, List<Use> uses) {
        List<Header> headers = new ArrayList<>(legacy ? 5 : 2);
        StringBuilder left = new StringBuilder(64);
        int tightest = 0;
        for (int i = 0; i < claims.size(); i++) {
            Use use = uses.get(i);
            append(
                    left,
                    claims.get(i).limit(),
                    use,
                    effectiveWindow(claims.get(i).limit(), use));
            if (use.remaining() < uses.get(tightest).remaining()) {
                tightest = i;
            }
        }
        headers.add(policies(claims));
        headers.add(new Header(Headers.RATE_LIMIT, left.toString()));
        Limit limit = claims.get(tightest).limit();
        addLegacy(headers, limit, uses.get(tightest), effectiveWindow(limit, uses.get(tightest)));
        return headers;
    }

    /**
     * Of a refused one: of the limits that refuse it alone, since Retry-After must not come before any effective window's
     * end (§6).
     */
    List<Header> refused(List<Claim> claims, List<Use> uses) {
        List<Header> headers = new ArrayList<>(legacy ? 6 : 3);
        StringBuilder left = new StringBuilder(64);
        long retry = 1;
        for (int i = 0; i < uses.size(); i++) {
            Use use = uses.get(i);
            if (!use.admitted()) {
                long seconds = Limit.seconds(use.nanosToWait());
                append(left, claims.get(i).limit(), use, seconds);
                if (seconds >= retry) {
                    retry = seconds;
                }
            }
        }
        headers.add(new Header(Headers.RETRY_AFTER, Long.toString(retry)));
        headers.add(policies(claims));
        headers.add(new Header(Headers.RATE_LIMIT, left.toString()));
        for (int i = 0; i < uses.size(); i++) {
            if (!uses.get(i).admitted()) {
                addLegacy(headers, claims.get(i).limit(), uses.get(i), retry);
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

    private static Header policies(List<Claim> claims) {
        if (claims.size() == 1) {
            return new Header(Headers.RATE_LIMIT_POLICY, claims.get(0).limit().policy());
        }
        StringBuilder policies = new StringBuilder(96);
        for (Claim claim : claims) {
            policies.append(policies.isEmpty() ? "" : ", ").append(claim.limit().policy());
        }
        return new Header(Headers.RATE_LIMIT_POLICY, policies.toString());
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
