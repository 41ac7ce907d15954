package dev.gatehouse.oauth.login;

import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.oauth.session.Session;
import dev.gatehouse.oauth.session.SessionId;
import dev.gatehouse.oauth.session.StoredSession;
import dev.gatehouse.oauth.token.TokenAnswer;
import dev.gatehouse.provider.ProviderClient.Repeat;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Gets a session newer tokens for its refresh token (RFC 6749 §6, OpenID Connect Core §12). What fails for the moment is tried
 * a few times and leaves the session as it is; what the provider refuses ends it. Safe for use by several threads.
 */
final class TokenRenewal {

    private static final Logger LOG = System.getLogger(TokenRenewal.class.getName());

    /** OpenID Connect Core §3.1.2.6. */
    private static final Set<String> WANT_THE_USER =
            Set.of("interaction_required", "login_required", "consent_required", "account_selection_required");

    /** RFC 6749 §5.2: no session's fault, and every session would be answered so. */
    private static final Set<String> OUR_FAULTS = Set.of("invalid_client", "unauthorized_client");

    private static final Duration LONGEST_WRITE = Duration.ofSeconds(5);
    private static final int MOST_TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(150);
    private static final int MOST_WRITES = 20;

    private final Login login;
    private final ProviderPause pause;

    TokenRenewal(Login login, ProviderPause pause) {
        this.login = login;
        this.pause = pause;
    }

    /** Asks for newer tokens, by whoever has claimed that for the session. */
    RefreshOutcome ask(SessionId id, StoredSession known) throws StateUnavailableException {
        String refresh = known.session().tokens().refresh();
        if (refresh == null) {
            return end(id, known.session(), "no-refresh-token", "the provider gave no refresh token");
        }
        TokenAnswer answer = answer(refresh);
        if (answer instanceof TokenAnswer.Granted granted) {
            pause.answered();
            return keep(id, known, granted);
        }
        if (answer instanceof TokenAnswer.Refused refused && endsTheSession(refused)) {
            pause.answered();
            StoredSession there = login.store().find(id);
            // Refused since another node was faster, whose claim had lapsed, say: what it was given counts.
            return there != null && !refresh.equals(there.session().tokens().refresh())
                    ? new RefreshOutcome.Refreshed(there)
                    : end(
                            id,
                            known.session(),
                            "refused",
                            "the provider refuses the refresh token: " + refused.reason());
        }
        String reason = answer instanceof TokenAnswer.Refused refused
                ? "the provider refuses our client: " + refused.reason()
                : ((TokenAnswer.Unavailable) answer).reason();
        if (!(answer instanceof TokenAnswer.Refused refused) || OUR_FAULTS.contains(refused.error())) {
            pause.failed();
        }
        count("unavailable");
        LOG.log(
                Level.WARNING,
                "GH3301 login " + login.config().name() + ": a session could not be refreshed for the moment: "
                        + CredentialMask.of(reason));
        return new RefreshOutcome.Unavailable(reason);
    }

    /** Whether only a new login helps: the token is no good any more, or the provider wants to see the user. */
    private static boolean endsTheSession(TokenAnswer.Refused refused) {
        return refused.isGrantInvalid() || WANT_THE_USER.contains(refused.error());
    }

    /** Some tries, each after a longer pause of an uncertain length, as long as one timeout is not used up. */
    private TokenAnswer answer(String refresh) {
        Map<String, List<String>> form = new RefreshTokenGrant(new RefreshToken(refresh)).toParameters();
        long began = System.nanoTime();
        for (int tries = 1; ; tries++) {
            TokenAnswer answer;
            try {
                answer = Patience.await(
                        login.tokens().request(form, Repeat.NEVER),
                        login.config().timeout().plusMillis(500));
            } catch (FetchException e) {
                answer = new TokenAnswer.Unavailable(String.valueOf(e.getMessage()));
            }
            boolean late = System.nanoTime() - began > login.config().timeout().toNanos();
            if (!(answer instanceof TokenAnswer.Unavailable) || tries == MOST_TRIES || late) {
                return answer;
            }
            long wait = FIRST_PAUSE.toNanos() << (tries - 1);
            LockSupport.parkNanos(wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1));
        }
    }

    private RefreshOutcome keep(SessionId id, StoredSession known, TokenAnswer.Granted granted)
            throws StateUnavailableException {
        IdTokens.Good user = null;
        if (granted.idToken() != null) {
            IdTokens.Outcome checked = login.idTokens().check(granted.idToken(), null, granted.accessToken());
            if (!(checked instanceof IdTokens.Good good)
                    || !good.subject().equals(known.session().subject())) {
                return end(id, known.session(), "refused", "the refreshed ID token is bad, or another user's");
            }
            user = good;
        }
        AccessView access = login.accessTokens().look(granted, known.session().subject());
        if (access instanceof AccessView.Foreign foreign) {
            return end(id, known.session(), "refused", foreign.reason());
        }
        Instant now = login.context().clock().instant();
        StoredSession seen = known;
        for (int writes = 0; writes < MOST_WRITES; writes++) {
            Session next = login.maker().refreshed(seen.session(), granted, user, access, now);
            if (login.maker().identity(next, id.key()) instanceof AuthResult.Rejected rejected) {
                return end(id, known.session(), "refused", rejected.failure().reason());
            }
            StoredSession kept = write(id, seen, next);
            if (kept != null) {
                count("refreshed");
                return new RefreshOutcome.Refreshed(kept);
            }
            // Touched by a request meanwhile, on another node perhaps; or ended, and then it stays so.
            StoredSession there = login.store().find(id);
            if (there == null) {
                login.revoke(granted.refreshToken());
                return new RefreshOutcome.Ended("it was ended meanwhile");
            }
            seen = there;
        }
        return new RefreshOutcome.Unavailable("the session changes too fast");
    }

    /** Patiently: the refresh token that we had is used up, and the new one stands nowhere yet. */
    private @Nullable StoredSession write(SessionId id, StoredSession seen, Session next)
            throws StateUnavailableException {
        long deadline = System.nanoTime() + LONGEST_WRITE.toNanos();
        while (true) {
            try {
                return login.store().replace(id, seen, next, login.config().limits());
            } catch (StateUnavailableException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
            }
        }
    }

    private RefreshOutcome end(SessionId id, Session session, String why, String reason)
            throws StateUnavailableException {
        login.store().remove(id);
        count("ended");
        login.context()
                .meters()
                .counter(Meter.SESSION_ENDS, login.config().name(), why)
                .increment();
        login.context()
                .audit()
                .record(new AuditEvent(
                        "session.ended",
                        Map.of(
                                "login",
                                login.config().name(),
                                "subject",
                                session.subject(),
                                "session",
                                id.key().substring(0, 12),
                                "reason",
                                reason)));
        return new RefreshOutcome.Ended(reason);
    }

    private void count(String outcome) {
        login.context()
                .meters()
                .counter(Meter.SESSION_REFRESHES, login.config().name(), outcome)
                .increment();
    }
}
