package dev.gatehouse.oauth.login;

import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.AuthResult;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Renews the tokens of sessions (RFC 6749 §6): each session's once at a time however many requests and nodes want it, since
 * a refresh token may count once only. What fails for the moment is tried a few times and leaves the session as it is; what
 * the provider refuses ends it. Safe for use by several threads.
 */
final class SessionRefresh {

    private static final Logger LOG = System.getLogger(SessionRefresh.class.getName());

    /** OpenID Connect Core §3.1.2.6. */
    private static final Set<String> WANT_THE_USER =
            Set.of("interaction_required", "login_required", "consent_required", "account_selection_required");

    /** RFC 6749 §5.2: no session's fault, and every session would be answered so. */
    private static final Set<String> OUR_FAULTS = Set.of("invalid_client", "unauthorized_client");

    private static final Duration LONGEST_WRITE = Duration.ofSeconds(5);
    private static final int MOST_TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(150);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int MOST_WRITES = 20;

    private final Login login;
    private final RefreshThreads threads;
    private final ProviderPause pause;
    private final Map<String, CompletableFuture<Outcome>> flights = new ConcurrentHashMap<>();

    SessionRefresh(Login login, RefreshThreads threads) {
        this.login = login;
        this.threads = threads;
        this.pause = new ProviderPause(
                System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** What came of it. */
    sealed interface Outcome {}

    /** There are newer tokens. */
    record Refreshed(StoredSession session) implements Outcome {}

    /** The session is over. */
    record Ended(String reason) implements Outcome {}

    /** Not now. */
    record Unavailable(String reason) implements Outcome {}

    /** Begins to renew the tokens, unless somebody does already, and waits for nothing. */
    void begin(SessionId id, StoredSession known) {
        if (!pause.isOn() && !flights.containsKey(id.key())) {
            var unused = flight(id, known);
        }
    }

    /** Renews the tokens, or waits for whoever does already, for a bounded time. */
    Outcome await(SessionId id, StoredSession known) {
        if (pause.isOn() && !flights.containsKey(id.key())) {
            return new Unavailable("the provider did not answer lately and is left alone for a while");
        }
        try {
            return Patience.await(flight(id, known), budget());
        } catch (FetchException e) {
            return new Unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** As long as one request may wait: some tries, or another node's. */
    private Duration budget() {
        return login.config().timeout().multipliedBy(2).plusSeconds(1);
    }

    private CompletableFuture<Outcome> flight(SessionId id, StoredSession known) {
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        CompletableFuture<Outcome> flight = flights.putIfAbsent(id.key(), mine);
        if (flight != null) {
            return flight;
        }
        try {
            long deadline = System.nanoTime() + budget().toNanos();
            threads.execute(() -> land(id, mine, guarded(id, known, deadline)));
        } catch (RejectedExecutionException e) {
            land(id, mine, new Unavailable("too many sessions are refreshed at once"));
        }
        return mine;
    }

    private void land(SessionId id, CompletableFuture<Outcome> flight, Outcome outcome) {
        flights.remove(id.key(), flight);
        flight.complete(outcome);
    }

    private Outcome guarded(SessionId id, StoredSession known, long deadline) {
        // Whoever wanted it has gone, or the provider has failed since for those in front.
        if (System.nanoTime() - deadline >= 0 || pause.isOn()) {
            return new Unavailable("it waited for too long, or the provider is left alone for a while");
        }
        try {
            return run(id, known, deadline);
        } catch (StateUnavailableException e) {
            return new Unavailable("the shared state: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "GH3300 a session could not be refreshed", e);
            return new Unavailable(e.toString());
        }
    }

    private Outcome run(SessionId id, StoredSession known, long deadline) throws StateUnavailableException {
        String stale = known.session().tokens().access();
        while (System.nanoTime() - deadline < 0) {
            boolean claimed = login.store().claimRefresh(id, budget().multipliedBy(2));
            try {
                StoredSession now = login.store().find(id);
                if (now == null) {
                    return new Ended("it was ended meanwhile");
                }
                if (!now.session().tokens().access().equals(stale)) {
                    return new Refreshed(now);
                }
                if (claimed) {
                    return ask(id, now);
                }
            } finally {
                if (claimed) {
                    login.store().releaseRefresh(id);
                }
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return new Unavailable("another node did not finish in time");
    }

    private Outcome ask(SessionId id, StoredSession known) throws StateUnavailableException {
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
                    ? new Refreshed(there)
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
                        + reason);
        return new Unavailable(reason);
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

    private Outcome keep(SessionId id, StoredSession known, TokenAnswer.Granted granted)
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
                return new Refreshed(kept);
            }
            // Touched by a request meanwhile, on another node perhaps; or ended, and then it stays so.
            StoredSession there = login.store().find(id);
            if (there == null) {
                login.revoke(granted.refreshToken());
                return new Ended("it was ended meanwhile");
            }
            seen = there;
        }
        return new Unavailable("the session changes too fast");
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

    private Outcome end(SessionId id, Session session, String why, String reason) throws StateUnavailableException {
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
        return new Ended(reason);
    }

    private void count(String outcome) {
        login.context()
                .meters()
                .counter(Meter.SESSION_REFRESHES, login.config().name(), outcome)
                .increment();
    }
}
