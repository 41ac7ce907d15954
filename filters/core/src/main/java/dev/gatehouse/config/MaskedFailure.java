package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

/** A copy of a failure for the log, without the credentials that its messages hold. */
final class MaskedFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;
    /** Deeper causes are left out; a chain may be a circle. */
    private static final int MAX_CAUSES = 20;

    private MaskedFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static Throwable of(Throwable failure) {
        return isClean(failure, 0) ? failure : copy(failure, 0);
    }

    private static boolean isClean(Throwable failure, int depth) {
        String message = failure.getMessage();
        if (depth > MAX_CAUSES
                || (message != null && !CredentialMask.ofClient(message).equals(message))) {
            return false;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isClean(suppressed, depth + 1)) {
                return false;
            }
        }
        Throwable cause = failure.getCause();
        return cause == null || isClean(cause, depth + 1);
    }

    private static MaskedFailure copy(Throwable failure, int depth) {
        Throwable cause = failure.getCause();
        MaskedFailure copy = new MaskedFailure(
                CredentialMask.ofClient(String.valueOf(failure)),
                cause == null || depth > MAX_CAUSES ? null : copy(cause, depth + 1));
        copy.setStackTrace(failure.getStackTrace());
        for (Throwable suppressed : failure.getSuppressed()) {
            if (depth <= MAX_CAUSES) {
                copy.addSuppressed(copy(suppressed, depth + 1));
            }
        }
        return copy;
    }
}
