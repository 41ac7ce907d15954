package dev.gatehouse.oauth.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.gatehouse.auth.token.Sha256;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sessions of a node that is alone, gone when it ends. Beyond the most that are kept, those go that were used least. Safe
 * for use by several threads.
 */
public final class MemorySessions implements SessionStore {

    private static final int MOST_MARKS = 100_000;

    private final Cache<Sha256, Entry> sessions;
    private final Cache<String, Long> marks;

    private record Entry(StoredSession stored, long endsAtMillis) {}

    /** An empty store for {@code most} sessions. */
    public MemorySessions(int most, Clock clock) {
        this.sessions = Caffeine.newBuilder()
                .maximumSize(most)
                .executor(Runnable::run)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .expireAfter(Expiry.<Sha256, Entry>writing(
                        (key, entry) -> Duration.ofMillis(Math.max(0, entry.endsAtMillis - clock.millis()))))
                .build();
        this.marks = Caffeine.newBuilder()
                .maximumSize(MOST_MARKS)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .expireAfter(Expiry.<String, Long>creating((name, millis) -> Duration.ofMillis(millis)))
                .build();
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
        if (session.providerSession() != null
                && marks.getIfPresent(ended(session.login(), session.providerSession())) != null) {
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
        AtomicInteger ended = new AtomicInteger();
        if (providerSession != null) {
            marks.put(ended(login, providerSession), SessionIndex.REMEMBERED.toMillis());
        }
        sessions.asMap().values().removeIf(entry -> {
            Session session = entry.stored.session();
            boolean meant = session.login().equals(login)
                    && (subject == null || subject.equals(session.subject()))
                    && (providerSession == null || Objects.equals(providerSession, session.providerSession()));
            if (meant) {
                ended.incrementAndGet();
            }
            return meant;
        });
        return ended.get();
    }

    private static String ended(String login, String providerSession) {
        return "ended:" + login + ':' + providerSession;
    }

    @Override
    public boolean useOnce(String name, Duration time) {
        return marks.asMap().putIfAbsent(name, time.toMillis()) == null;
    }

    @Override
    public void giveBack(String name) {
        marks.invalidate(name);
    }

    /** The flights of one engine see to it too, but at a reload there are two. */
    @Override
    public boolean claimRefresh(SessionId id, Duration time) {
        return useOnce("refresh:" + id.key(), time);
    }

    @Override
    public void releaseRefresh(SessionId id) {
        marks.invalidate("refresh:" + id.key());
    }
}
