package dev.gatehouse.oauth.login;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.Claims;
import dev.gatehouse.auth.token.IssuerSignatures;
import dev.gatehouse.auth.token.IssuerSignatures.Signed;
import dev.gatehouse.http.FetchMetadata;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.RequestBody;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.oauth.session.Purpose;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The provider says that a user has logged out (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.6). The token is validated
 * whole, and counts once.
 */
final class BackchannelLogout {

    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    /** A logout token is a signed JWT with a few claims. */
    static final int MAX_BODY_BYTES = 16 * 1024;

    private static final int LONGEST = 256;

    /** A logout token without `exp` is taken for so long after its `iat`. */
    private static final Duration MOST_AGE = Duration.ofMinutes(5);

    private final LoginSessions sessions;
    private final Login login;
    private final IssuerSignatures signatures;

    BackchannelLogout(LoginSessions sessions, IssuerSignatures signatures) {
        this.sessions = sessions;
        this.login = sessions.login();
        this.signatures = signatures;
    }

    LoginAnswer answer(RequestView request) {
        if (FetchMetadata.isFromBrowser(request)) {
            // Any page can have its visitors' browsers send forms here; their addresses must not pay for that.
            return new LoginAnswer.Refused(
                    Failure.of(FailureCode.CROSS_SITE, "a browser sent the logout token, not the provider"));
        }
        if (request.body() instanceof RequestBody.Missing missing) {
            String reason = "the body " + missing.reason().text();
            return missing.reason() == RequestBody.Reason.BUSY
                    ? new LoginAnswer.Refused(Failure.of(FailureCode.LOGIN_UNAVAILABLE, reason))
                    : refused(reason);
        }
        String token = token(request, (RequestBody.Complete) request.body());
        if (token == null) {
            return refused("no form with one logout_token");
        }
        IssuerSignatures.Outcome outcome =
                signatures.check(login.config().issuer().name(), token);
        if (!(outcome instanceof Signed signed)) {
            Failure failure = ((IssuerSignatures.Unsigned) outcome).failure();
            return failure.code().status() >= 500
                    ? new LoginAnswer.Refused(failure)
                    : refused("the logout token: " + failure.reason());
        }
        String problem = problem(signed.type(), signed.claims());
        if (problem != null) {
            // Not charged: the provider itself sent it, for a client that another party has registered there, say.
            return new LoginAnswer.Refused(
                    Failure.of(FailureCode.LOGOUT_TOKEN_INVALID, "the logout token: " + problem));
        }
        try {
            return end(signed.claims());
        } catch (StateUnavailableException e) {
            return new LoginAnswer.Refused(Failure.of(FailureCode.STATE_UNAVAILABLE, "sessions: " + e.getMessage()));
        }
    }

    private static @Nullable String token(RequestView request, RequestBody.Complete body) {
        List<String> types = request.headers("Content-Type");
        if (types.size() != 1
                || !types.get(0).toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
            return null;
        }
        // A token and a form's syntax are ASCII, whatever else the body holds.
        List<String> tokens = URLUtils.parseParameters(body.text()).getOrDefault("logout_token", List.of());
        return tokens.size() == 1 ? tokens.get(0) : null;
    }

    private @Nullable String problem(@Nullable String type, Claims claims) {
        if (type != null && !type.toLowerCase(Locale.ROOT).matches("(application/)?(logout\\+)?jwt")) {
            return "its typ is another kind of token's";
        }
        if (!login.config().issuer().issuer().equals(claims.textAt("iss"))) {
            return "iss is not " + login.config().issuer().issuer();
        }
        if (!claims.valuesAt("aud").contains(login.config().client().id())) {
            return "aud does not name our client";
        }
        if (!(claims.members().get("events") instanceof Map<?, ?> events)
                || !(events.get(EVENT) instanceof Map<?, ?>)) {
            return "events does not hold a logout";
        }
        if (claims.at("nonce") != null) {
            return "it has a nonce, as ID tokens have";
        }
        String id = claims.textAt("jti");
        if (id == null || id.isEmpty() || id.length() > LONGEST) {
            return "jti is missing, or too long";
        }
        if (claims.textAt("sub") == null && claims.textAt("sid") == null) {
            return "neither sub nor sid is there";
        }
        return times(claims);
    }

    private @Nullable String times(Claims claims) {
        long now = login.context().clock().instant().getEpochSecond();
        long skew = login.config().issuer().clockSkew().toSeconds();
        if (!(claims.at("iat") instanceof Long issued)) {
            return "iat is missing, or no whole number";
        }
        if (issued - skew > now) {
            return "iat is " + (issued - now) + " s ahead";
        }
        long end = issued + MOST_AGE.toSeconds();
        if (claims.at("exp") instanceof Long expires) {
            end = Math.min(end, expires);
        } else if (claims.at("exp") != null) {
            return "exp is no whole number";
        }
        return end + skew <= now ? "it is too old" : null;
    }

    private LoginAnswer end(Claims claims) throws StateUnavailableException {
        String name = login.config().name();
        // Longer than it counts.
        Duration remembered = MOST_AGE.plus(login.config().issuer().clockSkew().multipliedBy(2));
        String used = name + ':' + claims.textAt("jti");
        if (!login.store().useOnce(Purpose.LOGOUT, used, remembered)) {
            // A provider may send it again that did not see our answer.
            return new LoginAnswer.Refused(
                    Failure.of(FailureCode.LOGOUT_TOKEN_INVALID, "the logout token was used already"));
        }
        String subject = claims.textAt("sub");
        String providerSession = claims.textAt("sid");
        int ended = endAll(subject, providerSession, used);
        for (int i = 0; i < ended; i++) {
            sessions.count("backchannel");
        }
        login.context()
                .audit()
                .record(new AuditEvent(
                        "login.backchannel-logout",
                        Map.of(
                                "login",
                                name,
                                "subject",
                                subject == null ? "" : subject,
                                "sessions",
                                Integer.toString(ended))));
        return new LoginAnswer.Reply(new HttpReply(
                200,
                List.of(new HttpReply.Header(Headers.CACHE_CONTROL, "no-store")),
                "text/plain; charset=UTF-8",
                ""));
    }

    private int endAll(@Nullable String subject, @Nullable String providerSession, String used)
            throws StateUnavailableException {
        boolean done = false;
        try {
            int ended = login.store().endAll(login.key(), subject, providerSession);
            done = true;
            return ended;
        } finally {
            if (!done) {
                // The provider may say it again.
                login.store().giveBack(Purpose.LOGOUT, used);
            }
        }
    }

    private static LoginAnswer refused(String reason) {
        return new LoginAnswer.Refused(Failure.of(FailureCode.LOGOUT_TOKEN_INVALID, reason), true);
    }
}
