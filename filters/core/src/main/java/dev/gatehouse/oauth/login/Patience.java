package dev.gatehouse.oauth.login;

import dev.gatehouse.fetch.FetchException;

import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what comes later, so long and no longer. */
final class Patience {

    private Patience() {}

    /**
     * What {@code future} brings.
     *
     * @throws RequestRefusedException if the provider refuses what it is asked for
     * @throws FetchException with a reason for the operator if it fails, or brings nothing in time
     */
    static <T> T await(CompletableFuture<T> future, Duration patience) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException("the request was interrupted while it waited");
        } catch (TimeoutException e) {
            throw new FetchException("timed out");
        } catch (ExecutionException e) {
            if (root(e) instanceof RequestRefusedException refused) {
                throw refused;
            }
            throw new FetchException(reason(e));
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String reason(Throwable failure) {
        Throwable cause = root(failure);
        if (cause instanceof FetchException) {
            return String.valueOf(cause.getMessage());
        }
        return cause instanceof TimeoutException || cause instanceof HttpTimeoutException
                ? "timed out"
                : cause.toString();
    }
}
