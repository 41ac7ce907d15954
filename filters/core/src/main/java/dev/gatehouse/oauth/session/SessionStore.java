package dev.gatehouse.oauth.session;

import dev.gatehouse.state.StateUnavailableException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Where sessions are kept. Implementations are safe for use by several threads and nodes: who changes a session says which
 * he saw, and does not bring one back that has ended.
 */
public interface SessionStore {

    /** Returns whether sessions can be kept now, as far as is known; asks nobody. */
    default boolean isAvailable() {
        return true;
    }

    /** The session with this id; null if there is none. */
    @Nullable
    StoredSession find(SessionId id) throws StateUnavailableException;

    /**
     * Keeps a new session.
     *
     * @return whether it is kept: not if the provider has ended its own session meanwhile
     */
    boolean add(SessionId id, Session session, SessionLimits limits) throws StateUnavailableException;

    /**
     * Keeps {@code next} in the place of {@code known}.
     *
     * @return what is kept now; null if {@code known} is no longer what was there
     */
    @Nullable
    StoredSession replace(SessionId id, StoredSession known, Session next, SessionLimits limits)
            throws StateUnavailableException;

    /** Ends a session; the result is whether there was one. */
    boolean remove(SessionId id) throws StateUnavailableException;

    /**
     * Ends all sessions that a logout token means (OpenID Connect Back-Channel Logout 1.0 §2.4).
     *
     * @param subject the user; null for whoever it is
     * @param providerSession the provider's session; null for all of the user's
     * @return how many there were
     */
    int endAll(String login, @Nullable String subject, @Nullable String providerSession)
            throws StateUnavailableException;

    /**
     * Keeps {@code name} for {@code time}, to be used once for {@code purpose}; the result is whether it had not been.
     *
     * @throws StateUnavailableException if that can't be told, or there is no room
     */
    boolean useOnce(Purpose purpose, String name, Duration time) throws StateUnavailableException;

    /** Lets {@code name} be used once more: what it was used for did not come about. */
    void giveBack(Purpose purpose, String name) throws StateUnavailableException;

    /**
     * Takes the right to refresh a session for this node.
     *
     * @param time after which it falls back by itself
     * @return whether this node has it now
     */
    boolean claimRefresh(SessionId id, Duration time) throws StateUnavailableException;

    /** Gives back what {@link #claimRefresh} took. */
    void releaseRefresh(SessionId id) throws StateUnavailableException;
}
