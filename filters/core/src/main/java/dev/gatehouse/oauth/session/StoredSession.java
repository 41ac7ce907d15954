package dev.gatehouse.oauth.session;

import dev.gatehouse.auth.AuthResult;
import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/**
 * A session as it was found, and what was made of it: the same instance for as long as nothing in it changes. Safe for use
 * by several threads.
 */
public final class StoredSession {

    private final Session session;
    private final String form;
    private volatile @Nullable Made made;

    /**
     * A session as found.
     *
     * @param form how it stands in the store; empty in memory
     */
    StoredSession(Session session, String form) {
        this.session = session;
        this.form = form;
    }

    /** What it holds. */
    public Session session() {
        return session;
    }

    String form() {
        return form;
    }

    /**
     * Whose it is, made once.
     *
     * @param rules what decides about it; the same instance each time
     */
    public AuthResult result(Object rules, Function<Session, AuthResult> maker) {
        Made known = made;
        if (known == null || known.rules != rules) {
            known = new Made(rules, maker.apply(session));
            made = known;
        }
        return known.result;
    }

    private record Made(Object rules, AuthResult result) {}

    @Override
    public String toString() {
        return "StoredSession[" + session + "]";
    }
}
