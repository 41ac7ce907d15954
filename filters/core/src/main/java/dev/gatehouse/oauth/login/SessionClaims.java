package dev.gatehouse.oauth.login;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is said of a session's user, of its tokens together: who it is, the ID token says; what the user may, the access token
 * where it says something to us, and its word counts before the ID token's.
 */
final class SessionClaims {

    /** Who somebody is and how the user logged in (OpenID Connect Core §2, §5.1): what a login says once and for all. */
    private static final Set<String> USER = Set.of(
            "sub",
            "sid",
            "auth_time",
            "acr",
            "amr",
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "email",
            "email_verified",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "phone_number",
            "phone_number_verified",
            "address",
            "updated_at",
            "iss");

    /** What stays of an ID token when newer tokens come without one: nothing that lets the user do something. */
    static Map<String, Object> aboutTheUser(Map<String, Object> idToken) {
        Map<String, Object> user = new LinkedHashMap<>(idToken);
        user.keySet().retainAll(USER);
        return user;
    }

    /**
     * The claims.
     *
     * @param user what the ID token says
     * @param scopes what was granted
     * @param created when the user logged in
     */
    Map<String, Object> of(Map<String, Object> user, AccessView access, Set<String> scopes, Instant created) {
        Map<String, Object> claims = new LinkedHashMap<>(user);
        claims.values().removeIf(Objects::isNull);
        if (access instanceof AccessView.Verified verified) {
            verified.claims().members().forEach((name, value) -> {
                if (value != null && !name.equals("sub")) {
                    claims.put(name, value);
                }
            });
        } else {
            claims.put("scope", access instanceof AccessView.Opaque ? String.join(" ", scopes) : "");
        }
        // What was revoked up to an instant stays so for a session from before, however young its tokens are.
        claims.put("iat", created.getEpochSecond());
        return claims;
    }
}
