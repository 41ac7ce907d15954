package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.http.FetchMetadata;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.oauth.session.Purpose;
import dev.gatehouse.oauth.session.StoredSession;
import dev.gatehouse.state.StateUnavailableException;
import dev.gatehouse.strict.MalformedException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;

/**
 * Checks that a callback ends a login that began here, in the same browser, a while ago at most, and was not ended yet.
 * Asks no provider. Safe for use by several threads.
 */
final class AttemptCheck {

    private final Login login;

    AttemptCheck(Login login) {
        this.login = login;
    }

    /**
     * The attempt that the response's {@code state} holds. The address pays for a forged one, unless a page of another origin
     * may have had a visitor's browser send it: that costs the provider nothing.
     */
    LoginAttempt open(RequestView request, CallbackParameters response) throws EndedException {
        try {
            return LoginAttempt.open(
                    response.one("state"), login.cipher(), login.config().name());
        } catch (MalformedException e) {
            throw EndedException.charged(
                    FailureCode.LOGIN_INVALID,
                    "the state is none of this login: " + e.getMessage(),
                    !FetchMetadata.isFromOtherOrigin(request));
        }
    }

    /** Ends unless the attempt began in the browser that sends the request, and not too long ago. */
    void checkBrowser(RequestView request, LoginAttempt attempt) throws EndedException {
        Duration age = Duration.between(attempt.begun(), login.context().clock().instant());
        if (age.compareTo(Login.ATTEMPT_LIFE) > 0) {
            throw EndedException.of(FailureCode.LOGIN_INVALID, "the login began " + age.toSeconds() + " s ago");
        }
        String binding = login.cookies().binding(attempt, request);
        if (binding == null || !isEqual(binding, attempt.binding(login.cipher()))) {
            throw EndedException.charged(
                    FailureCode.LOGIN_INVALID,
                    "the login began in another browser, or its cookie is gone",
                    !FetchMetadata.isFromOtherOrigin(request));
        }
    }

    /** Ends unless this is the first callback of the attempt, on all nodes that share sessions. */
    void useUp(LoginAttempt attempt) throws EndedException, StateUnavailableException {
        if (!login.store().useOnce(Purpose.LOGIN, attempt.id(), Login.ATTEMPT_LIFE)) {
            throw EndedException.of(FailureCode.LOGIN_INVALID, "the state was used already");
        }
    }

    /** Whether the browser has a session of this login, as after a reload of a callback that went well. */
    boolean isLoggedIn(RequestView request) throws StateUnavailableException {
        if (!(login.cookies().session(request) instanceof LoginCookies.Id presented)) {
            return false;
        }
        StoredSession stored = login.store().find(presented.id());
        return stored != null
                && stored.session().login().equals(login.key())
                && stored.session()
                        .endsAt(login.config().limits())
                        .isAfter(login.context().clock().instant());
    }

    private static boolean isEqual(String left, String right) {
        return MessageDigest.isEqual(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
