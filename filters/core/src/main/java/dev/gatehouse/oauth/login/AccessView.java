package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.token.Claims;

/** What an access token says to us, whom it is not for: only where it is the issuer's own JWT it is more than opaque. */
sealed interface AccessView {

    /**
     * The issuer's own JWT, about the same user.
     *
     * @param claims what it says
     */
    record Verified(Claims claims) implements AccessView {}

    /** Nothing, now and later. */
    record Opaque() implements AccessView {
        static final Opaque INSTANCE = new Opaque();
    }

    /** Nothing that can be believed: a JWT of the issuer's whose key can't be had. It grants nothing. */
    record Unknown() implements AccessView {
        static final Unknown INSTANCE = new Unknown();
    }

    /**
     * It can't be what belongs to this session.
     *
     * @param reason why
     */
    record Foreign(String reason) implements AccessView {}
}
