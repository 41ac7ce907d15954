package dev.gatehouse.oauth.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.SharedValues;
import dev.gatehouse.state.StateUnavailableException;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Sessions that all nodes share. Each is sealed by a key that follows from our secret and the id in the browser's cookie:
 * the store alone opens none, nor do store and secret together. Safe for use by several threads.
 */
public final class SharedSessions implements SessionStore {

    /** What was opened lately: a store's answer that has not changed need not be opened again. */
    private static final int MOST_OPENED = 20_000;

    private final SharedState shared;
    private final SharedValues sessions;
    private final SharedValues marks;
    private final SessionIndex index;
    private final SessionCipher cipher;
    private final Clock clock;
    private final Cache<String, StoredSession> opened = Caffeine.newBuilder()
            .maximumSize(MOST_OPENED)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();
    private final String node = UUID.randomUUID().toString();

    /** Sessions in {@code shared}, sealed by {@code cipher}. */
    public SharedSessions(SharedState shared, SessionCipher cipher, Clock clock) {
        this.shared = shared;
        this.sessions = shared.values("session");
        this.marks = shared.values("session-mark");
        this.index = new SessionIndex(shared.values("session-index"));
        this.cipher = cipher;
        this.clock = clock;
    }

    @Override
    public boolean isAvailable() {
        return shared.isAvailable();
    }

    @Override
    public @Nullable StoredSession find(SessionId id) throws StateUnavailableException {
        Optional<String> form = sessions.get(id.key());
        if (form.isEmpty()) {
            opened.invalidate(id.key());
            return null;
        }
        StoredSession known = opened.getIfPresent(id.key());
        if (known != null && known.form().equals(form.get())) {
            return known;
        }
        try {
            Session session = SessionJson.read(cipher.open(purpose(id), form.get()));
            return keep(id, session, form.get());
        } catch (MalformedException e) {
            // Sealed by another secret, a former one say: nobody can use it any more.
            return null;
        }
    }

    private StoredSession keep(SessionId id, Session session, String form) {
        StoredSession stored = new StoredSession(session, form);
        opened.put(id.key(), stored);
        return stored;
    }

    private static String purpose(SessionId id) {
        return "session " + id.text();
    }

    private long millisLeft(Session session, SessionLimits limits) {
        return Math.max(1, session.endsAt(limits).toEpochMilli() - clock.millis());
    }

    @Override
    public boolean add(SessionId id, Session session, SessionLimits limits) throws StateUnavailableException {
        String form = cipher.seal(purpose(id), SessionJson.write(session));
        index.add(session, id.key(), limits.most());
        sessions.put(id.key(), form, millisLeft(session, limits));
        // A logout that came in between has found nothing in the store yet.
        if (index.hasEnded(session)) {
            sessions.remove(id.key());
            return false;
        }
        keep(id, session, form);
        return true;
    }

    @Override
    public @Nullable StoredSession replace(SessionId id, StoredSession known, Session next, SessionLimits limits)
            throws StateUnavailableException {
        String form = cipher.seal(purpose(id), SessionJson.write(next));
        return sessions.replace(id.key(), known.form(), form, millisLeft(next, limits)) ? keep(id, next, form) : null;
    }

    @Override
    public boolean remove(SessionId id) throws StateUnavailableException {
        opened.invalidate(id.key());
        return sessions.remove(id.key());
    }

    @Override
    public int endAll(String login, @Nullable String subject, @Nullable String providerSession)
            throws StateUnavailableException {
        return index.end(login, subject, providerSession, sessions);
    }

    @Override
    public void giveBack(Purpose purpose, String name) throws StateUnavailableException {
        marks.remove(purpose.shared(name));
    }

    @Override
    public boolean useOnce(Purpose purpose, String name, Duration time) throws StateUnavailableException {
        return marks.putIfAbsent(purpose.shared(name), "", time.toMillis());
    }

    @Override
    public boolean claimRefresh(SessionId id, Duration time) throws StateUnavailableException {
        return marks.putIfAbsent("refresh:" + id.key(), node, time.toMillis());
    }

    @Override
    public void releaseRefresh(SessionId id) throws StateUnavailableException {
        String name = "refresh:" + id.key();
        // Only our own: it may have fallen back, and be another node's now.
        marks.replace(name, node, node, 1);
    }
}
