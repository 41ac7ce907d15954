package dev.gatehouse.oauth.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.gatehouse.auth.token.Sha256;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sessions of a node that is alone, gone when it ends. Beyond the most that are kept, those go that were used least. Safe
 * for use by several threads.
 */
public final class MemorySessions implements SessionStore {

    /** Logins that end within half an hour, for as long as each is remembered: 138 in a second. */
    private static final int MAX_LOGINS = 250_000;

    private static final int MAX_MARKS = 100_000;

    private final Cache<Sha256, Entry> sessions;
    private final Map<Purpose, Marks> used;
    private final Marks ended;
    private final Marks refreshes;

    private record Entry(StoredSession stored, long endsAtMillis) {}

    /** An empty store for {@code most} sessions. */
    public MemorySessions(int most, Clock clock) {
        this(most, MAX_LOGINS, clock);
    }

    MemorySessions(int most, int logins, Clock clock) {
        this.sessions = Caffeine.newBuilder()
                .maximumSize(most)
                .executor(Runnable::run)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .expireAfter(Expiry.<Sha256, Entry>writing(
                        (key, entry) -> Duration.ofMillis(Math.max(0, entry.endsAtMillis - clock.millis()))))
                .build();
        this.used = Map.of(
                Purpose.LOGIN, new Marks(logins, false, clock),
                Purpose.CODE, new Marks(MAX_MARKS, true, clock),
                Purpose.LOGOUT, new Marks(MAX_MARKS, true, clock));
        this.ended = new Marks(MAX_MARKS, true, clock);
        this.refreshes = new Marks(MAX_MARKS, true, clock);
    }

    @Override
    public @Nullable StoredSession find(SessionId id) {
        Entry entry = sessions.getIfPresent(id.digest());
        return entry == null ? null : entry.stored;
    }

    @Override
    public boolean add(SessionId id, Session session, SessionLimits limits) {
        sessions.put(id.digest(), entry(session, limits));
        // A logout that came in between has found nothing here yet.
        if (session.providerSession() != null && ended.contains(ended(session.login(), session.providerSession()))) {
            sessions.invalidate(id.digest());
            return false;
        }
        return true;
    }

    @Override
    public @Nullable StoredSession replace(SessionId id, StoredSession known, Session next, SessionLimits limits) {
        Entry kept = entry(next, limits);
        Entry now =
                sessions.asMap().computeIfPresent(id.digest(), (key, entry) -> entry.stored == known ? kept : entry);
        return now != null && now.stored == kept.stored ? kept.stored : null;
    }

    private static Entry entry(Session session, SessionLimits limits) {
        return new Entry(new StoredSession(session, ""), session.endsAt(limits).toEpochMilli());
    }

    @Override
    public boolean remove(SessionId id) {
        return sessions.asMap().remove(id.digest()) != null;
    }

    /** By a look at each: logouts from the provider are rare, and there is no second list that could go astray. */
    @Override
    public int endAll(String login, @Nullable String subject, @Nullable String providerSession) {
        AtomicInteger count = new AtomicInteger();
        if (providerSession != null) {
            ended.remove(ended(login, providerSession));
            ended.put(ended(login, providerSession), SessionIndex.REMEMBERED);
        }
        sessions.asMap().values().removeIf(entry -> {
            Session session = entry.stored.session();
            boolean meant = session.login().equals(login)
                    && (subject == null || subject.equals(session.subject()))
                    && (providerSession == null || Objects.equals(providerSession, session.providerSession()));
            if (meant) {
                count.incrementAndGet();
            }
            return meant;
        });
        return count.get();
    }

    private static String ended(String login, String providerSession) {
        return login + ':' + providerSession;
    }

    @Override
    public boolean useOnce(Purpose purpose, String name, Duration time) throws StateUnavailableException {
        return marks(purpose).add(name, time);
    }

    @Override
    public void giveBack(Purpose purpose, String name) {
        marks(purpose).remove(name);
    }

    private Marks marks(Purpose purpose) {
        return Objects.requireNonNull(used.get(purpose));
    }

    /** The flights of one engine see to it too, but at a reload there are two. */
    @Override
    public boolean claimRefresh(SessionId id, Duration time) {
        return refreshes.put(id.key(), time);
    }

    @Override
    public void releaseRefresh(SessionId id) {
        refreshes.remove(id.key());
    }
}
