package dev.gatehouse.oauth.login;

import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.oauth.session.SessionId;
import dev.gatehouse.oauth.session.StoredSession;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.quota.Share;
import dev.gatehouse.state.StateUnavailableException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Has the tokens of sessions renewed: each session's once at a time however many requests and nodes want it, since a refresh
 * token may count once only. Safe for use by several threads.
 */
final class SessionRefresh {

    private static final Logger LOG = System.getLogger(SessionRefresh.class.getName());

    private static final Duration LOOK = Duration.ofMillis(50);

    /** How many of the container's threads may wait for refreshes of this login, of which no user takes all, by however many sessions. */
    private static final int MAX_WAITING = 64;

    private final FairPlaces waiting = new FairPlaces(MAX_WAITING);
    private final Login login;
    private final RefreshThreads threads;
    private final ProviderPause pause;
    private final TokenRenewal renewal;
    private final Map<String, CompletableFuture<RefreshOutcome>> flights = new ConcurrentHashMap<>();

    SessionRefresh(Login login, RefreshThreads threads) {
        this.login = login;
        this.threads = threads;
        this.pause = new ProviderPause(
                System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
        this.renewal = new TokenRenewal(login, pause);
    }

    /** Begins to renew the tokens, unless somebody does already, and waits for nothing. */
    void begin(SessionId id, StoredSession known) {
        if (!pause.isOn() && !flights.containsKey(id.key())) {
            var unused = flight(id, known);
        }
    }

    /** Renews the tokens, or waits for whoever does already, for a bounded time. */
    RefreshOutcome await(SessionId id, StoredSession known) {
        if (pause.isOn() && !flights.containsKey(id.key())) {
            return new RefreshOutcome.Unavailable("the provider did not answer lately and is left alone for a while");
        }
        // Begun even if this request can't wait for it: a later one finds it done.
        CompletableFuture<RefreshOutcome> flight = flight(id, known);
        FairPlaces.Place place = waiting.enter(Share.third(known.session().subject()));
        if (place == null) {
            return new RefreshOutcome.Unavailable("too many requests wait for refreshed sessions already");
        }
        try {
            return Patience.await(flight, budget());
        } catch (FetchException e) {
            return new RefreshOutcome.Unavailable(String.valueOf(e.getMessage()));
        } finally {
            place.leave();
        }
    }

    /** As long as one request may wait: some tries, or another node's. */
    private Duration budget() {
        return login.config().timeout().multipliedBy(2).plusSeconds(1);
    }

    private CompletableFuture<RefreshOutcome> flight(SessionId id, StoredSession known) {
        CompletableFuture<RefreshOutcome> mine = new CompletableFuture<>();
        CompletableFuture<RefreshOutcome> flight = flights.putIfAbsent(id.key(), mine);
        if (flight != null) {
            return flight;
        }
        try {
            long deadline = System.nanoTime() + budget().toNanos();
            threads.execute(() -> land(id, mine, guarded(id, known, deadline)));
        } catch (RejectedExecutionException e) {
            land(id, mine, new RefreshOutcome.Unavailable("too many sessions are refreshed at once"));
        }
        return mine;
    }

    private void land(SessionId id, CompletableFuture<RefreshOutcome> flight, RefreshOutcome outcome) {
        flights.remove(id.key(), flight);
        flight.complete(outcome);
    }

    private RefreshOutcome guarded(SessionId id, StoredSession known, long deadline) {
        // Whoever wanted it has gone, or the provider has failed since for those in front.
        if (System.nanoTime() - deadline >= 0 || pause.isOn()) {
            return new RefreshOutcome.Unavailable("it waited for too long, or the provider is left alone for a while");
        }
        try {
            return run(id, known, deadline);
        } catch (StateUnavailableException e) {
            return new RefreshOutcome.Unavailable("the shared state: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            // An Error too: otherwise the session's flight never lands, and each request waits for it.
            LOG.log(Level.ERROR, "GH3300 a session could not be refreshed", CredentialMask.of(e));
            return new RefreshOutcome.Unavailable(e.toString());
        }
    }

    private RefreshOutcome run(SessionId id, StoredSession known, long deadline) throws StateUnavailableException {
        String stale = known.session().tokens().access();
        while (System.nanoTime() - deadline < 0) {
            boolean claimed = login.store().claimRefresh(id, budget().multipliedBy(2));
            try {
                StoredSession now = login.store().find(id);
                if (now == null) {
                    return new RefreshOutcome.Ended("it was ended meanwhile");
                }
                if (!now.session().tokens().access().equals(stale)) {
                    return new RefreshOutcome.Refreshed(now);
                }
                if (claimed) {
                    return renewal.ask(id, now);
                }
            } finally {
                if (claimed) {
                    login.store().releaseRefresh(id);
                }
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return new RefreshOutcome.Unavailable("another node did not finish in time");
    }
}
