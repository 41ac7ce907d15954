package dev.gatehouse.oauth.login;

import dev.gatehouse.http.Cookies;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.oauth.session.SessionId;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The cookies of one login: the session's, and a small one for each attempt, since several tabs may log in at once. All
 * are kept to this very host, to TLS and out of reach of scripts (RFC 6265bis §4.1.3.2). Immutable.
 */
final class LoginCookies {

    /** More than the tabs of a busy window; beyond it the oldest attempts go, so that requests stay small. */
    static final int MOST_ATTEMPTS = 20;

    /** How many cookies one reply ends: about 2 KB of the 8 KB that containers allow; later replies end the rest. */
    static final int MAX_FORGOTTEN = 16;

    private static final String ATTEMPT = "__Host-gatehouse-login-";
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Lax";

    private final String session;
    private final Duration attemptLife;

    LoginCookies(String session, Duration attemptLife) {
        this.session = session;
        this.attemptLife = attemptLife;
    }

    /** What a request says of its session. */
    sealed interface Presented {}

    /** No cookie. */
    record None() implements Presented {
        static final None INSTANCE = new None();
    }

    /** A cookie that can be no session's: cut off, several of them. */
    record Bad(String reason) implements Presented {}

    /** An id. */
    record Id(SessionId id) implements Presented {}

    Presented session(RequestView request) {
        List<String> values = Cookies.values(request.headers(Headers.COOKIE), session);
        if (values.isEmpty()) {
            return None.INSTANCE;
        }
        if (values.size() > 1) {
            return new Bad(values.size() + " session cookies");
        }
        SessionId id = SessionId.parse(values.get(0));
        return id == null ? new Bad("the session cookie is malformed") : new Id(id);
    }

    HttpReply.Header keep(SessionId id) {
        return set(session + '=' + id.text() + ATTRIBUTES);
    }

    HttpReply.Header forgetSession() {
        return set(session + "=; Max-Age=0" + ATTRIBUTES);
    }

    /** The cookie that ties an attempt to this browser, and the end of those that are too many. */
    List<HttpReply.Header> begin(LoginAttempt attempt, String binding, RequestView request) {
        List<HttpReply.Header> cookies = new ArrayList<>();
        List<String> earlier = new ArrayList<>(Cookies.names(request.headers(Headers.COOKIE)).stream()
                .filter(LoginCookies::isAttempt)
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList());
        int surplus = Math.min(earlier.size() - MOST_ATTEMPTS + 1, MAX_FORGOTTEN);
        for (int i = 0; i < surplus; i++) {
            cookies.add(forget(earlier.get(i)));
        }
        cookies.add(set(name(attempt) + '=' + binding + "; Max-Age=" + attemptLife.toSeconds() + ATTRIBUTES));
        return cookies;
    }

    /** Whether the browser is the one in which the attempt began. */
    @Nullable
    String binding(LoginAttempt attempt, RequestView request) {
        List<String> values = Cookies.values(request.headers(Headers.COOKIE), name(attempt));
        return values.size() == 1 ? values.get(0) : null;
    }

    HttpReply.Header end(LoginAttempt attempt) {
        return forget(name(attempt));
    }

    private static HttpReply.Header forget(String name) {
        return set(name + "=; Max-Age=0" + ATTRIBUTES);
    }

    private static HttpReply.Header set(String value) {
        return new HttpReply.Header(Headers.SET_COOKIE, value);
    }

    /** Begins with the time, so that the oldest are known. */
    private static String name(LoginAttempt attempt) {
        return ATTEMPT + time(attempt.begun()) + attempt.id().substring(0, 6);
    }

    private static String time(Instant begun) {
        return String.format("%08x", begun.getEpochSecond());
    }

    /** Whether a cookie of this name is an attempt's: nobody behind us has any use for it. */
    static boolean isAttempt(String name) {
        return name.startsWith(ATTEMPT) && name.length() == ATTEMPT.length() + 14;
    }
}
