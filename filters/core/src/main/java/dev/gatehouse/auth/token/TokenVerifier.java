package dev.gatehouse.auth.token;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.Tenant;

/** Checks a bearer token of one form. Implementations are safe for use by several threads. */
public interface TokenVerifier {

    /** Whose the token is, or why it is refused; absent if the token is of a form that this verifier is not for. */
    AuthResult verify(BearerToken token, Tenant tenant);
}
