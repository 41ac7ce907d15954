package dev.gatehouse.oauth.service;

/** What came of asking for a token. Whose fault it is never mixes. */
public sealed interface ServiceTokenResult {

    /** A token that lives. */
    record Issued(ServiceToken token) implements ServiceTokenResult {}

    /**
     * The issuer's definite no to what was asked: to the caller's token, the audience, the scopes.
     *
     * @param reason for the operator; holds no credential
     */
    record Refused(String reason) implements ServiceTokenResult {}

    /**
     * No token at the moment: the issuer does not answer, or does not take our client.
     *
     * @param reason for the operator; holds no credential
     */
    record Unavailable(String reason) implements ServiceTokenResult {}
}
