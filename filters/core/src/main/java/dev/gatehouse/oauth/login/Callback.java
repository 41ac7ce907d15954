package dev.gatehouse.oauth.login;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.http.HttpReply.Header;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.oauth.session.Purpose;
import dev.gatehouse.oauth.session.Session;
import dev.gatehouse.oauth.session.SessionId;
import dev.gatehouse.oauth.session.StoredSession;
import dev.gatehouse.oauth.token.TokenAnswer;
import dev.gatehouse.provider.ProviderClient.Repeat;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.state.StateUnavailableException;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The end of a login: the browser comes back with a code (OpenID Connect Core §3.1.2.5, RFC 9207). Whatever does not fit
 * ends in a 4xx, and no session is made of it.
 */
final class Callback {

    private static final int MOST_TRIES = 10;

    /** How long other tabs may still use the session that a new one takes the place of. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Login login;
    private final AttemptCheck attempts;

    Callback(Login login) {
        this.login = login;
        this.attempts = new AttemptCheck(login);
    }

    /** Answers a browser that comes back. */
    LoginAnswer answer(RequestView request) {
        try {
            return checked(request);
        } catch (EndedException e) {
            login.count(e.failure().code().status() >= 500 ? "unavailable" : "refused");
            return new LoginAnswer.Refused(e.failure(), e.isCharged());
        } catch (StateUnavailableException e) {
            login.count("unavailable");
            return new LoginAnswer.Refused(Failure.of(FailureCode.STATE_UNAVAILABLE, "sessions: " + e.getMessage()));
        }
    }

    private LoginAnswer checked(RequestView request) throws EndedException, StateUnavailableException {
        CallbackParameters response = CallbackParameters.of(request);
        LoginAttempt attempt = attempts.open(request, response);
        boolean asked = false;
        try {
            attempts.checkBrowser(request, attempt);
            // Before the state is used up, so that the browser may come again.
            FairPlaces.Place place = login.mayWait(request);
            if (place == null) {
                throw EndedException.of(FailureCode.LOGIN_UNAVAILABLE, Login.TOO_MANY);
            }
            try {
                attempts.useUp(attempt);
                asked = true;
                return complete(request, response, attempt);
            } finally {
                place.leave();
            }
        } catch (EndedException e) {
            if (!asked && e.failure().code() == FailureCode.LOGIN_INVALID && attempts.isLoggedIn(request)) {
                // The back button, or a reload: nothing is left to do.
                return new LoginAnswer.Reply(Redirect.seeOther(attempt.target(), List.of()));
            }
            throw e;
        }
    }

    private LoginAnswer complete(RequestView request, CallbackParameters response, LoginAttempt attempt)
            throws EndedException, StateUnavailableException {
        checkIssuer(response);
        String error = response.optional("error");
        if (error != null) {
            boolean later = error.equals("temporarily_unavailable") || error.equals("server_error");
            throw ended(
                    later ? FailureCode.LOGIN_UNAVAILABLE : FailureCode.LOGIN_REFUSED, "the provider says " + error);
        }
        Instant now = login.context().clock().instant();
        TokenAnswer.Granted granted = tokens(request, attempt, response.one("code"));
        Session session = session(attempt, granted, now);
        SessionId id = SessionId.next();
        retireEarlier(request);
        if (!login.store().add(id, session, login.config().limits())) {
            throw ended(FailureCode.LOGIN_REFUSED, "the provider has ended its session meanwhile");
        }
        login.count("succeeded");
        login.context()
                .audit()
                .record(new AuditEvent(
                        "login.succeeded",
                        Map.of(
                                "login",
                                login.config().name(),
                                "subject",
                                session.subject(),
                                "session",
                                id.key().substring(0, 12))));
        List<Header> cookies = new ArrayList<>();
        cookies.add(login.cookies().keep(id));
        cookies.add(login.cookies().end(attempt));
        return new LoginAnswer.Reply(Redirect.seeOther(attempt.target(), cookies));
    }

    private void checkIssuer(CallbackParameters response) throws EndedException {
        String named = response.optional("iss");
        String own = login.config().issuer().issuer();
        if (named == null && isIssuerRequired()) {
            throw ended(
                    FailureCode.LOGIN_INVALID,
                    "the response names no issuer (RFC 9207); a provider that never does needs response-issuer="
                            + "as-advertised");
        }
        if (named != null && !named.equals(own)) {
            throw ended(FailureCode.LOGIN_INVALID, "the response is another issuer's than " + own);
        }
    }

    private boolean isIssuerRequired() throws EndedException {
        try {
            return login.config().issuerRequired()
                    || Patience.await(
                                    login.provider().metadata(),
                                    login.config().timeout().multipliedBy(2))
                            .says("authorization_response_iss_parameter_supported");
        } catch (FetchException e) {
            throw ended(FailureCode.LOGIN_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    /** A code that is at the provider already, by whatever state, is not sent there a second time meanwhile. */
    private TokenAnswer.Granted tokens(RequestView request, LoginAttempt attempt, String code)
            throws EndedException, StateUnavailableException {
        String flight = login.config().name() + ':' + digest(code);
        Duration patience = login.config().timeout().multipliedBy(3);
        if (!login.store().useOnce(Purpose.CODE, flight, patience)) {
            throw ended(FailureCode.LOGIN_INVALID, "another callback sends the same code at this moment");
        }
        try {
            return redeem(request, attempt, code, patience);
        } finally {
            login.store().giveBack(Purpose.CODE, flight);
        }
    }

    private String digest(String code) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(login.cipher().derive("login-code " + code));
    }

    private TokenAnswer.Granted redeem(RequestView request, LoginAttempt attempt, String code, Duration patience)
            throws EndedException {
        URI redirect = login.external(request, login.config().paths().callback());
        Map<String, List<String>> form = new AuthorizationCodeGrant(
                        new AuthorizationCode(code), redirect, new CodeVerifier(attempt.verifier(login.cipher())))
                .toParameters();
        TokenAnswer answer;
        try {
            answer = Patience.await(login.tokens().request(form, Repeat.NEVER), patience);
        } catch (FetchException e) {
            throw ended(FailureCode.LOGIN_UNAVAILABLE, "the token endpoint: " + e.getMessage());
        }
        if (answer instanceof TokenAnswer.Unavailable unavailable) {
            throw ended(FailureCode.LOGIN_UNAVAILABLE, "the token endpoint: " + unavailable.reason());
        }
        if (answer instanceof TokenAnswer.Refused refused) {
            // invalid_client and the like are the operator's to mend, and no fault of the browser's. A refused code is:
            // nobody can make another's browser send one with a state of its own.
            throw EndedException.charged(
                    refused.isGrantInvalid() ? FailureCode.LOGIN_INVALID : FailureCode.LOGIN_REFUSED,
                    "the token endpoint: " + refused.reason(),
                    refused.isGrantInvalid());
        }
        return (TokenAnswer.Granted) answer;
    }

    private Session session(LoginAttempt attempt, TokenAnswer.Granted granted, Instant now) throws EndedException {
        if (granted.idToken() == null) {
            throw ended(FailureCode.LOGIN_REFUSED, "the token endpoint gave no ID token");
        }
        IdTokens.Outcome outcome =
                login.idTokens().check(granted.idToken(), attempt.nonce(login.cipher()), granted.accessToken());
        if (outcome instanceof IdTokens.Bad bad) {
            throw EndedException.of(bad.failure());
        }
        IdTokens.Good id = (IdTokens.Good) outcome;
        AccessView access = login.accessTokens().look(granted, id.subject());
        if (access instanceof AccessView.Foreign foreign) {
            throw ended(FailureCode.LOGIN_REFUSED, foreign.reason());
        }
        Session session = login.maker().begun(granted, id, access, now);
        if (login.maker().identity(session, "(not kept yet)") instanceof AuthResult.Rejected rejected) {
            throw ended(FailureCode.LOGIN_REFUSED, rejected.failure().reason());
        }
        if (!session.tokens().expiresAt().isAfter(now)) {
            throw ended(FailureCode.LOGIN_REFUSED, "the access token has expired already");
        }
        return session;
    }

    /** Nobody goes on with an id from before the login, but that other tabs have requests under way. */
    private void retireEarlier(RequestView request) throws StateUnavailableException {
        if (login.cookies().session(request) instanceof LoginCookies.Id presented) {
            Instant end = login.context().clock().instant().plus(GRACE);
            StoredSession earlier = login.store().find(presented.id());
            // Its requests may touch or renew it meanwhile.
            for (int tries = 0; earlier != null && tries < MOST_TRIES; tries++) {
                Session ending = earlier.session().endingBy(end);
                if (login.store()
                                .replace(
                                        presented.id(),
                                        earlier,
                                        ending,
                                        login.config().limits())
                        != null) {
                    return;
                }
                earlier = login.store().find(presented.id());
            }
            if (earlier != null) {
                login.store().remove(presented.id());
            }
        }
    }

    private static EndedException ended(FailureCode code, String reason) {
        return EndedException.of(code, reason);
    }
}
