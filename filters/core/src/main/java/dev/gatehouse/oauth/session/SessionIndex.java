package dev.gatehouse.oauth.session;

import dev.gatehouse.auth.token.Sha256;
import dev.gatehouse.state.SharedValues;
import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which sessions are a user's, and which a provider's session's, for logouts that come from there. Names of users are kept
 * as digests. Safe for use by several threads and nodes.
 */
final class SessionIndex {

    /** Longer than the way from a provider's reply to the session it makes. */
    static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** The oldest are given up beyond this: they end by their own limits. */
    private static final int MOST = 1000;

    private static final int MOST_TRIES = 50;

    private final SharedValues values;

    SessionIndex(SharedValues values) {
        this.values = values;
    }

    void add(Session session, String key, Duration time) throws StateUnavailableException {
        append(name("sub", session.login(), session.subject()), key, time);
        if (session.providerSession() != null) {
            append(name("sid", session.login(), session.providerSession()), key, time);
        }
    }

    private void append(String name, String key, Duration time) throws StateUnavailableException {
        for (int i = 0; i < MOST_TRIES; i++) {
            Optional<String> known = values.get(name);
            if (known.isEmpty()) {
                if (values.putIfAbsent(name, key, time.toMillis())) {
                    return;
                }
                continue;
            }
            List<String> keys = new ArrayList<>(List.of(known.get().split(",", -1)));
            keys.add(key);
            List<String> kept = keys.subList(Math.max(0, keys.size() - MOST), keys.size());
            if (values.replace(name, known.get(), String.join(",", kept), time.toMillis())) {
                return;
            }
        }
        throw new StateUnavailableException("the sessions of a user change too fast");
    }

    /**
     * Ends the sessions in {@code sessions}; those that begin meanwhile find out by {@link #hasEnded}. The index goes last:
     * whoever is told that it failed may try again.
     *
     * @return how many there were
     */
    int end(String login, @Nullable String subject, @Nullable String providerSession, SharedValues sessions)
            throws StateUnavailableException {
        String name = providerSession != null
                ? name("sid", login, providerSession)
                : name("sub", login, Objects.requireNonNull(subject));
        values.put("ended:" + name, "", REMEMBERED.toMillis());
        int ended = 0;
        for (int i = 0; i < MOST_TRIES; i++) {
            Optional<String> known = values.get(name);
            if (known.isEmpty()) {
                return ended;
            }
            for (String key : known.get().split(",", -1)) {
                ended += sessions.remove(key) ? 1 : 0;
            }
            // Another session may have been entered meanwhile; the shortest life is as good as none.
            if (values.replace(name, known.get(), known.get(), 1)) {
                return ended;
            }
        }
        throw new StateUnavailableException("the sessions of a user change too fast");
    }

    boolean hasEnded(Session session) throws StateUnavailableException {
        // By the provider's session alone: after a logout of all of a user's, the user may log in again at once.
        return session.providerSession() != null
                && values.get("ended:" + name("sid", session.login(), session.providerSession()))
                        .isPresent();
    }

    private static String name(String kind, String login, String value) {
        return kind
                + ':'
                + login
                + ':'
                + Sha256.hash(value.getBytes(StandardCharsets.UTF_8)).text();
    }
}
