package dev.gatehouse.ratelimit;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply.Header;

import java.util.List;

/** All limits that a request is held to, and what their callers are told of them whatever is left. Immutable. */
final class ClaimSet {

    static final ClaimSet NONE = new ClaimSet(List.of());

    private final Claim[] claims;
    private final Header policies;

    ClaimSet(List<Claim> claims) {
        this.claims = claims.toArray(new Claim[0]);
        StringBuilder text = new StringBuilder();
        for (Claim claim : claims) {
            text.append(text.isEmpty() ? "" : ", ").append(claim.limit().policy());
        }
        this.policies = new Header(Headers.RATE_LIMIT_POLICY, text.toString());
    }

    int size() {
        return claims.length;
    }

    Claim get(int index) {
        return claims[index];
    }

    Limit limit(int index) {
        return claims[index].limit();
    }

    /** The field {@code RateLimit-Policy}. */
    Header policies() {
        return policies;
    }
}
