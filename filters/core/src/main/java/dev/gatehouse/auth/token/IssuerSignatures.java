package dev.gatehouse.auth.token;

import dev.gatehouse.auth.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Says whether an issuer signed a JWT; what it says is for the caller to judge. Implementations are safe for use by several
 * threads.
 */
@FunctionalInterface
public interface IssuerSignatures {

    /**
     * Looks at a JWT that is said to be of an issuer.
     *
     * @param issuer the issuer's name in the settings
     * @param token the token, whatever it is
     */
    Outcome check(String issuer, String token);

    /** What came of it. */
    sealed interface Outcome {}

    /**
     * The issuer signed it.
     *
     * @param type its {@code typ}; null if it has none
     * @param algorithm its {@code alg}
     * @param claims its payload
     */
    record Signed(@Nullable String type, String algorithm, Claims claims) implements Outcome {}

    /**
     * It did not, or that can't be found out.
     *
     * @param failure why
     */
    record Unsigned(Failure failure) implements Outcome {}
}
