package dev.gatehouse.auth;

/**
 * A caller's own access token, for who may act or speak on the caller's behalf with it. Never shown. Immutable.
 *
 * @param value the token as its issuer gave it
 */
public record AccessToken(String value) {

    @Override
    public String toString() {
        return "AccessToken[" + value.length() + " characters]";
    }
}
