package dev.gatehouse.auth.token;

import org.jspecify.annotations.Nullable;

/**
 * An operator's own check of a token, found by {@link java.util.ServiceLoader}. It is asked after every other check has
 * passed, once per verification: while the token's verification is cached, the answer holds. Implementations are safe
 * for use by several threads; one that throws counts as broken infrastructure and the request ends with 500.
 */
public interface TokenValidator {

    /**
     * Checks the claims of a token whose signature, issuer, audience and times are right.
     *
     * @param issuer the token's issuer
     * @param claims the token's claims
     * @return why the token is refused, for the operator's log; null to accept it
     */
    @Nullable
    String refuse(String issuer, Claims claims);
}
