package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;

/** A login that comes to nothing; caught where the callback is answered. */
final class EndedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final boolean charged;

    private EndedException(Failure failure, boolean charged) {
        super(failure.reason(), null, false, false);
        this.failure = failure;
        this.charged = charged;
    }

    /** An end that the address does not pay for. */
    static EndedException of(FailureCode code, String reason) {
        return new EndedException(Failure.of(code, reason), false);
    }

    /** An end that the address pays for, unless {@code charged} is false. */
    static EndedException charged(FailureCode code, String reason, boolean charged) {
        return new EndedException(Failure.of(code, reason), charged);
    }

    static EndedException of(Failure failure) {
        return new EndedException(failure, false);
    }

    Failure failure() {
        return failure;
    }

    /** Whether it counts for {@code gatehouse.throttle.failures}. */
    boolean isCharged() {
        return charged;
    }
}
