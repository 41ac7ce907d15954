package dev.gatehouse.auth;

import java.util.List;
import java.util.Objects;

/**
 * What went wrong with one request.
 *
 * @param code the kind, which decides all that the caller learns
 * @param reason the precise reason, for the operator; never holds a credential
 * @param expected what would have been right where the caller may know it: the scopes, the methods, the nonce
 */
public record Failure(FailureCode code, String reason, List<String> expected) {

    /** Copies the list. */
    public Failure {
        Objects.requireNonNull(code);
        Objects.requireNonNull(reason);
        expected = List.copyOf(expected);
    }

    /** A failure that tells the caller nothing beyond its code. */
    public static Failure of(FailureCode code, String reason) {
        return new Failure(code, reason, List.of());
    }
}
