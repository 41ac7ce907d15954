package dev.gatehouse.auth.token;

import dev.gatehouse.auth.AuthResult;

/** Checks a bearer token of one form. Implementations are safe for use by several threads. */
@FunctionalInterface
public interface TokenVerifier {

    /**
     * Whose the token is, or why it is refused; absent if the token is of a form that this verifier is not for.
     *
     * @param issuers whose tokens the request may bring: no other issuer is asked, and no other's token is good
     */
    AuthResult verify(BearerToken token, TrustedIssuers issuers);
}
