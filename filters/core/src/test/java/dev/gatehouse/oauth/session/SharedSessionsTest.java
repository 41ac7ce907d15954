package dev.gatehouse.oauth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.state.SharedState;
import dev.gatehouse.state.SharedValues;
import dev.gatehouse.state.StateUnavailableException;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions in a store that fails when it is told to; without a clock, so that nothing ends by time. */
class SharedSessionsTest {

    private static final SessionLimits LIMITS = new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(8));

    private final Map<String, Values> stores = new ConcurrentHashMap<>();
    private final SessionCipher cipher = SessionCipher.ofItsOwn();
    private final SharedSessions sessions = new SharedSessions(state(), cipher, Clock.systemUTC());
    private final SessionId id = SessionId.next();

    private static final class Values implements SharedValues {
        private final Map<String, String> map = new ConcurrentHashMap<>();
        private boolean failing;

        @Override
        public Optional<String> get(String key) {
            return Optional.ofNullable(map.get(key));
        }

        @Override
        public void put(String key, String value, long millis) {
            map.put(key, value);
        }

        @Override
        public boolean putIfAbsent(String key, String value, long millis) {
            return map.putIfAbsent(key, value) == null;
        }

        @Override
        public boolean replace(String key, String expected, String value, long millis) {
            return map.replace(key, expected, value);
        }

        @Override
        public boolean remove(String key) throws StateUnavailableException {
            if (failing) {
                throw new StateUnavailableException("away");
            }
            return map.remove(key) != null;
        }
    }

    private Values values(String name) {
        return stores.computeIfAbsent(name, unused -> new Values());
    }

    private SharedState state() {
        return (SharedState) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SharedState.class},
                (proxy, method, arguments) -> method.getName().equals("values") ? values((String) arguments[0]) : null);
    }

    private static Session session(String user, String providerSession) {
        Instant now = Instant.now();
        return new Session(
                "main",
                user,
                providerSession,
                now,
                now.plusSeconds(28_800),
                now,
                Set.of("openid"),
                new SessionTokens("access", now.plusSeconds(60), now, "refresh", "a.b.c"),
                Map.of("sub", user));
    }

    private StoredSession found() throws StateUnavailableException {
        StoredSession found = sessions.find(id);
        assertThat(found).isNotNull();
        return Objects.requireNonNull(found);
    }

    @Test
    void findWhenKeptThenTheSameAndTheSameInstanceAsLongAsNothingChanges() throws Exception {
        sessions.add(id, session("alice", "sid"), LIMITS);

        assertThat(found().session()).usingRecursiveComparison().isEqualTo(found().session());
        assertThat(found()).isSameAs(found());
        assertThat(found().session().scopes()).containsExactly("openid");
        StoredSession touched = sessions.replace(
                id, found(), found().session().touchedAt(Instant.now().plusSeconds(100)), LIMITS);
        assertThat(found()).isSameAs(touched);
    }

    @Test
    void findWhenAnotherSecretSealedItThenNone() throws Exception {
        sessions.add(id, session("alice", "sid"), LIMITS);

        assertThat(new SharedSessions(state(), SessionCipher.ofItsOwn(), Clock.systemUTC()).find(id))
                .isNull();
        assertThat(new SharedSessions(state(), cipher, Clock.systemUTC()).find(id))
                .isNotNull();
    }

    @Test
    void findWhenItsValueIsMovedToAnotherIdThenNone() throws Exception {
        sessions.add(id, session("alice", "sid"), LIMITS);
        SessionId other = SessionId.next();
        values("session").map.put(other.key(), values("session").map.get(id.key()));

        assertThat(sessions.find(other)).isNull();
        assertThat(sessions.find(id)).isNotNull();
    }

    @Test
    void replaceWhenItHasEndedThenItStaysSo() throws Exception {
        sessions.add(id, session("alice", "sid"), LIMITS);
        StoredSession known = found();
        sessions.remove(id);

        assertThat(sessions.replace(id, known, session("alice", "sid"), LIMITS)).isNull();
        assertThat(sessions.find(id)).isNull();
    }

    @Test
    void endAllWhenTheStoreFailsThenTheNextTryEndsThem() throws Exception {
        sessions.add(id, session("alice", "sid"), LIMITS);
        values("session").failing = true;
        assertThatThrownBy(() -> sessions.endAll("main", "alice", "sid")).isInstanceOf(StateUnavailableException.class);
        values("session").failing = false;

        assertThat(sessions.endAll("main", "alice", "sid")).isEqualTo(1);
        assertThat(sessions.find(id)).isNull();
    }

    @Test
    void endAllWhenByUserThenAllOfTheUsersAndNobodyElses() throws Exception {
        sessions.add(id, session("alice", "sid-1"), LIMITS);
        SessionId second = SessionId.next();
        sessions.add(second, session("alice", "sid-2"), LIMITS);
        SessionId other = SessionId.next();
        sessions.add(other, session("bob", "sid-3"), LIMITS);

        assertThat(sessions.endAll("main", "alice", null)).isEqualTo(2);
        assertThat(sessions.find(id)).isNull();
        assertThat(sessions.find(second)).isNull();
        assertThat(sessions.find(other)).isNotNull();
    }

    @Test
    void addWhenTheProviderHasEndedItsSessionMeanwhileThenNone() throws Exception {
        sessions.endAll("main", "alice", "sid");

        assertThat(sessions.add(id, session("alice", "sid"), LIMITS)).isFalse();
        assertThat(sessions.find(id)).isNull();
    }

    @Test
    void claimWhenAnotherNodeHasItThenNotUntilItIsGivenBack() throws Exception {
        SharedSessions other = new SharedSessions(state(), cipher, Clock.systemUTC());

        assertThat(sessions.claimRefresh(id, Duration.ofSeconds(10))).isTrue();
        assertThat(other.claimRefresh(id, Duration.ofSeconds(10))).isFalse();
        other.releaseRefresh(id);
        assertThat(other.claimRefresh(id, Duration.ofSeconds(10))).isFalse();
    }
}
