package dev.gatehouse.oauth.login;

import dev.gatehouse.oauth.session.StoredSession;

/** What came of renewing a session's tokens. */
sealed interface RefreshOutcome {

    /**
     * There are newer tokens.
     *
     * @param session the session with them
     */
    record Refreshed(StoredSession session) implements RefreshOutcome {}

    /**
     * The session is over.
     *
     * @param reason for the operator
     */
    record Ended(String reason) implements RefreshOutcome {}

    /**
     * Not now.
     *
     * @param reason for the operator
     */
    record Unavailable(String reason) implements RefreshOutcome {}
}
