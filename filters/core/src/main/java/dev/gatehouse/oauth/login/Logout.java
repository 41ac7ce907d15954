package dev.gatehouse.oauth.login;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.fetch.IssuerMetadata;
import dev.gatehouse.http.FetchMetadata;
import dev.gatehouse.http.HttpReply.Header;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.oauth.session.Session;
import dev.gatehouse.oauth.session.SessionId;
import dev.gatehouse.oauth.session.StoredSession;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;

/**
 * Ends a session here, its refresh token (RFC 7009), and the user's session at the provider (OpenID Connect RP-Initiated
 * Logout 1.0). The session here ends first, whatever becomes of the rest.
 */
final class Logout {

    private static final Logger LOG = System.getLogger(Logout.class.getName());
    private static final String END_SESSION = "end_session_endpoint";

    private final LoginSessions sessions;
    private final Login login;

    Logout(LoginSessions sessions) {
        this.sessions = sessions;
        this.login = sessions.login();
    }

    LoginAnswer answer(RequestView request) {
        boolean ours = request.method().equals("POST")
                ? FetchMetadata.isFromOwnPage(request, login.origin(request), List.of())
                : !FetchMetadata.isFromOtherSite(request);
        if (!ours) {
            return new LoginAnswer.Refused(
                    Failure.of(FailureCode.CROSS_SITE, "a page of another site asks for the logout"));
        }
        Session ended = null;
        try {
            ended = end(request);
        } catch (StateUnavailableException e) {
            // To say that the user is logged out would be wrong.
            return new LoginAnswer.Refused(Failure.of(FailureCode.STATE_UNAVAILABLE, "sessions: " + e.getMessage()));
        }
        List<Header> cookies = List.of(login.cookies().forgetSession());
        URI home = login.external(request, login.config().paths().afterLogout());
        if (ended == null) {
            return new LoginAnswer.Reply(Redirect.seeOther(home.getRawPath(), cookies));
        }
        login.revoke(ended.tokens().refresh());
        URI provider = providerLogout(request, ended, home);
        return new LoginAnswer.Reply(
                Redirect.seeOther(provider == null ? home.getRawPath() : provider.toString(), cookies));
    }

    private @Nullable Session end(RequestView request) throws StateUnavailableException {
        if (!(login.cookies().session(request) instanceof LoginCookies.Id cookie)) {
            return null;
        }
        SessionId id = cookie.id();
        StoredSession stored = login.store().find(id);
        // The id of another login's session is none here: its tokens are not this provider's to see.
        if (stored == null
                || !stored.session().login().equals(login.key())
                || !login.store().remove(id)) {
            return null;
        }
        sessions.count("logout");
        login.context()
                .audit()
                .record(new AuditEvent(
                        "session.ended",
                        Map.of(
                                "login",
                                login.config().name(),
                                "subject",
                                stored.session().subject(),
                                "session",
                                id.key().substring(0, 12),
                                "reason",
                                "logout")));
        return stored.session();
    }

    /** Where the provider ends its session; null where it offers that nowhere, or can't be asked. */
    private @Nullable URI providerLogout(RequestView request, Session session, URI home) {
        FairPlaces.Place place = login.mayWait(request);
        if (place == null) {
            LOG.log(
                    Level.WARNING,
                    "GH3304 login " + login.config().name()
                            + ": a user is logged out here, and not at the provider, which can't be asked: "
                            + Login.TOO_MANY);
            return null;
        }
        try {
            IssuerMetadata metadata = Patience.await(
                    login.provider().metadata(), login.config().timeout().multipliedBy(2));
            if (!metadata.has(END_SESSION)) {
                return null;
            }
            URI endpoint = metadata.url(END_SESSION, login.config().insecureUrls());
            JWT hint = JWTParser.parse(session.tokens().id());
            return new LogoutRequest(
                            endpoint,
                            hint,
                            null,
                            new ClientID(login.config().client().id()),
                            home,
                            null,
                            null)
                    .toURI();
        } catch (FetchException | ParseException e) {
            LOG.log(
                    Level.WARNING,
                    "GH3304 login " + login.config().name()
                            + ": a user is logged out here, and not at the provider, which can't be asked: "
                            + CredentialMask.of(String.valueOf(e.getMessage())));
            return null;
        } finally {
            place.leave();
        }
    }
}
