package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Invitation;
import dev.gatehouse.http.FetchMetadata;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.oauth.session.Session;
import dev.gatehouse.oauth.session.SessionId;
import dev.gatehouse.oauth.session.SessionLimits;
import dev.gatehouse.oauth.session.StoredSession;
import dev.gatehouse.peer.OwnOrigin;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The sessions of one login as requests bring them: found, renewed, used, ended. Safe for use by several threads. */
final class LoginSessions {

    private static final Logger LOG = System.getLogger(LoginSessions.class.getName());

    /** A session that the provider ends so soon after the login would end again after the next. */
    private static final Duration TOO_YOUNG_TO_END = Duration.ofSeconds(10);

    private final Login login;
    private final SessionRefresh refresh;
    private final List<String> trustedOrigins;

    LoginSessions(Login login, RefreshThreads threads) {
        this.login = login;
        this.refresh = new SessionRefresh(login, threads);
        this.trustedOrigins =
                login.config().trustedOrigins().stream().map(OwnOrigin::of).toList();
    }

    Login login() {
        return login;
    }

    /** The issuer's name in the settings. */
    String issuer() {
        return login.config().issuer().name();
    }

    boolean isPresented(RequestView request) {
        return !(login.cookies().session(request) instanceof LoginCookies.None);
    }

    AuthResult authenticate(RequestView request) {
        LoginCookies.Presented presented = login.cookies().session(request);
        if (presented instanceof LoginCookies.Bad bad) {
            return Rejected.of(FailureCode.SESSION_UNKNOWN, bad.reason());
        }
        if (!(presented instanceof LoginCookies.Id cookie)) {
            return Absent.INSTANCE;
        }
        try {
            return authenticate(request, cookie.id());
        } catch (StateUnavailableException e) {
            return Rejected.of(FailureCode.STATE_UNAVAILABLE, "sessions: " + e.getMessage());
        }
    }

    private AuthResult authenticate(RequestView request, SessionId id) throws StateUnavailableException {
        StoredSession stored = login.store().find(id);
        if (stored == null || !stored.session().login().equals(login.key())) {
            return Rejected.of(FailureCode.SESSION_UNKNOWN, "no session has this id, or none any more");
        }
        Instant now = login.context().clock().instant();
        SessionLimits limits = login.config().limits();
        if (!stored.session().endsAt(limits).isAfter(now)) {
            login.store().remove(id);
            login.revoke(stored.session().tokens().refresh());
            count("limit");
            return Rejected.of(FailureCode.SESSION_ENDED, "the session was idle for too long, or is too old");
        }
        if (FetchMetadata.isUnsafe(request)
                && !FetchMetadata.isFromOwnPage(request, login.origin(request), trustedOrigins)) {
            return Rejected.of(FailureCode.CROSS_SITE, "an unsafe method, and no page of ours sent it");
        }
        if (!stored.session().tokens().expiresAt().isAfter(now)) {
            RefreshOutcome outcome = refresh.await(id, stored);
            if (outcome instanceof RefreshOutcome.Refreshed refreshed) {
                stored = refreshed.session();
                if (!stored.session().tokens().expiresAt().isAfter(now)) {
                    return Rejected.of(FailureCode.LOGIN_UNAVAILABLE, "the renewed access token has expired already");
                }
            } else {
                return rejected(outcome, stored.session(), now);
            }
        } else if (!stored.session().tokens().refreshAt().isAfter(now)
                && stored.session().tokens().refresh() != null) {
            refresh.begin(id, stored);
        }
        return result(touched(id, stored, limits, now), id);
    }

    private Rejected rejected(RefreshOutcome outcome, Session session, Instant now) {
        if (outcome instanceof RefreshOutcome.Ended ended) {
            boolean young = Duration.between(session.created(), now).compareTo(TOO_YOUNG_TO_END) < 0;
            // Once only: whoever comes back from another login to the same would go round for ever.
            return Rejected.of(young ? FailureCode.CREDENTIAL_MISSING : FailureCode.SESSION_ENDED, ended.reason());
        }
        return Rejected.of(
                FailureCode.LOGIN_UNAVAILABLE,
                "the access token has expired and can't be renewed now: "
                        + ((RefreshOutcome.Unavailable) outcome).reason());
    }

    private StoredSession touched(SessionId id, StoredSession stored, SessionLimits limits, Instant now)
            throws StateUnavailableException {
        if (!stored.session().isWorthTouching(limits, now)) {
            return stored;
        }
        StoredSession kept = login.store().replace(id, stored, stored.session().touchedAt(now), limits);
        return kept == null ? stored : kept;
    }

    private AuthResult result(StoredSession stored, SessionId id) {
        return stored.result(this, session -> login.maker().identity(session, id.key())) instanceof Authenticated good
                ? good
                : Rejected.of(FailureCode.SESSION_ENDED, "the session is not what the issuer's settings ask for now");
    }

    Invitation invite(RequestView request) {
        return login.begin(request, ReturnTarget.of(request));
    }

    /** Ends the session that a request presents, if it does. */
    @Nullable
    Session end(RequestView request, String why) {
        if (!(login.cookies().session(request) instanceof LoginCookies.Id cookie)) {
            return null;
        }
        try {
            StoredSession stored = login.store().find(cookie.id());
            if (stored == null || !login.store().remove(cookie.id())) {
                return null;
            }
            count(why);
            login.revoke(stored.session().tokens().refresh());
            return stored.session();
        } catch (StateUnavailableException e) {
            LOG.log(
                    Level.WARNING,
                    "GH3302 login " + login.config().name() + ": a session could not be ended: " + e.getMessage());
            return null;
        }
    }

    void count(String reason) {
        login.context()
                .meters()
                .counter(Meter.SESSION_ENDS, login.config().name(), reason)
                .increment();
    }
}
