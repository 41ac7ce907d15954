package dev.gatehouse.oauth.login;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.HttpReply.Header;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.oauth.session.Session;
import dev.gatehouse.oauth.session.SessionId;
import dev.gatehouse.oauth.session.StoredSession;
import dev.gatehouse.oauth.token.TokenAnswer;
import dev.gatehouse.provider.ProviderClient.Repeat;
import dev.gatehouse.state.StateUnavailableException;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The end of a login: the browser comes back with a code (OpenID Connect Core §3.1.2.5, RFC 9207). Whatever does not fit
 * ends in a 4xx, and no session is made of it.
 */
final class Callback {

    private static final int MOST_TRIES = 10;
    private static final int MOST_QUERY = 8 * 1024;

    /** How long other tabs may still use the session that a new one takes the place of. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Login login;

    Callback(Login login) {
        this.login = login;
    }

    /** Answers a browser that comes back. */
    LoginAnswer answer(RequestView request) {
        if (!login.mayWait()) {
            return new LoginAnswer.Refused(Failure.of(FailureCode.LOGIN_UNAVAILABLE, Login.TOO_MANY));
        }
        try {
            return new LoginAnswer.Reply(complete(request));
        } catch (EndedException e) {
            login.count(e.failure.code().status() >= 500 ? "unavailable" : "refused");
            return new LoginAnswer.Refused(e.failure);
        } catch (StateUnavailableException e) {
            login.count("unavailable");
            return new LoginAnswer.Refused(Failure.of(FailureCode.STATE_UNAVAILABLE, "sessions: " + e.getMessage()));
        } finally {
            login.done();
        }
    }

    private HttpReply complete(RequestView request) throws EndedException, StateUnavailableException {
        Map<String, List<String>> response = parameters(request);
        LoginAttempt attempt = attempt(request, one(response, "state"));
        checkIssuer(response);
        String error = optional(response, "error");
        if (error != null) {
            boolean later = error.equals("temporarily_unavailable") || error.equals("server_error");
            throw ended(
                    later ? FailureCode.LOGIN_UNAVAILABLE : FailureCode.LOGIN_REFUSED, "the provider says " + error);
        }
        Instant now = login.context().clock().instant();
        TokenAnswer.Granted granted = tokens(request, attempt, one(response, "code"));
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
        return Redirect.seeOther(attempt.target(), cookies);
    }

    private static Map<String, List<String>> parameters(RequestView request) throws EndedException {
        String query = request.rawQuery();
        if (query == null || query.length() > MOST_QUERY) {
            throw ended(FailureCode.LOGIN_INVALID, "no parameters, or too many");
        }
        return URLUtils.parseParameters(query);
    }

    private static String one(Map<String, List<String>> response, String name) throws EndedException {
        String value = optional(response, name);
        if (value == null) {
            throw ended(FailureCode.LOGIN_INVALID, name + " is missing");
        }
        return value;
    }

    /** Parameters must not come twice (RFC 6749 §3.1). */
    private static @Nullable String optional(Map<String, List<String>> response, String name) throws EndedException {
        List<String> values = response.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw ended(FailureCode.LOGIN_INVALID, values.size() + " times " + name);
        }
        return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }

    private LoginAttempt attempt(RequestView request, String state) throws EndedException, StateUnavailableException {
        LoginAttempt attempt;
        try {
            attempt = LoginAttempt.open(state, login.cipher(), login.config().name());
        } catch (MalformedException e) {
            throw ended(FailureCode.LOGIN_INVALID, "the state is none of this login: " + e.getMessage());
        }
        Duration age = Duration.between(attempt.begun(), login.context().clock().instant());
        if (age.compareTo(Login.ATTEMPT_LIFE) > 0) {
            throw ended(FailureCode.LOGIN_INVALID, "the login began " + age.toSeconds() + " s ago");
        }
        String binding = login.cookies().binding(attempt, request);
        if (binding == null || !isEqual(binding, attempt.binding(login.cipher()))) {
            throw ended(FailureCode.LOGIN_INVALID, "the login began in another browser, or its cookie is gone");
        }
        if (!login.store().useOnce("login:" + attempt.id(), Login.ATTEMPT_LIFE)) {
            throw ended(FailureCode.LOGIN_INVALID, "the state was used already");
        }
        return attempt;
    }

    private static boolean isEqual(String left, String right) {
        return MessageDigest.isEqual(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private void checkIssuer(Map<String, List<String>> response) throws EndedException {
        String named = optional(response, "iss");
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

    private TokenAnswer.Granted tokens(RequestView request, LoginAttempt attempt, String code) throws EndedException {
        URI redirect = login.external(request, login.config().paths().callback());
        Map<String, List<String>> form = new AuthorizationCodeGrant(
                        new AuthorizationCode(code), redirect, new CodeVerifier(attempt.verifier(login.cipher())))
                .toParameters();
        TokenAnswer answer;
        try {
            answer = Patience.await(
                    login.tokens().request(form, Repeat.NEVER),
                    login.config().timeout().multipliedBy(3));
        } catch (FetchException e) {
            throw ended(FailureCode.LOGIN_UNAVAILABLE, "the token endpoint: " + e.getMessage());
        }
        if (answer instanceof TokenAnswer.Unavailable unavailable) {
            throw ended(FailureCode.LOGIN_UNAVAILABLE, "the token endpoint: " + unavailable.reason());
        }
        if (answer instanceof TokenAnswer.Refused refused) {
            // invalid_client and the like are the operator's to mend, and no fault of the browser's.
            throw ended(
                    refused.isGrantInvalid() ? FailureCode.LOGIN_INVALID : FailureCode.LOGIN_REFUSED,
                    "the token endpoint: " + refused.reason());
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
            throw new EndedException(bad.failure());
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
        return new EndedException(Failure.of(code, reason));
    }

    /** A login that comes to nothing; caught where it is answered. */
    private static final class EndedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Failure failure;

        EndedException(Failure failure) {
            super(failure.reason(), null, false, false);
            this.failure = failure;
        }
    }
}
