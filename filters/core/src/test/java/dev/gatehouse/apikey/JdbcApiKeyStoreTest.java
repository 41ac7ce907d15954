package dev.gatehouse.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.apikey.ApiKeyQuery.Status;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.EngineContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

class JdbcApiKeyStoreTest {

    private static final String UNKNOWN = "0123456789abcdef";

    @TempDir
    private Path directory;

    private final SteppingClock clock = new SteppingClock();
    private final List<AuditEvent> events = new ArrayList<>();
    private @Nullable ApiKeyAdministration opened;

    private DataSource database() {
        return new DriverDatabases()
                .open(new JdbcSettings("jdbc:h2:" + directory.resolve("keys"), "sa", "pw", null, false));
    }

    private JdbcApiKeyStore store() {
        return new JdbcApiKeyStore(database(), "the test's");
    }

    private ApiKeyAdministration keys() {
        ApiKeyAdministration known = opened;
        if (known == null) {
            known = new ApiKeyAdministration(
                    store(), "live", new KeyHasher(null), new EngineContext(clock, events::add));
            opened = known;
        }
        return known;
    }

    @BeforeEach
    void makeTable() throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(ApiKeySchema.sql());
        }
    }

    @AfterEach
    void close() {
        keys().close();
    }

    private IssuedApiKey create(String client) throws IOException {
        clock.advance(Duration.ofSeconds(1));
        return keys().create(new NewApiKey(
                client,
                "o'wner",
                "acme",
                new LinkedHashSet<>(List.of("b", "a")),
                Set.of("a role with spaces"),
                "100/1m",
                null,
                Duration.ofDays(90)));
    }

    @Test
    void findWhenInsertedThenTheSameKey() throws IOException {
        StoredApiKey stored = create("shop").stored();

        assertThat(store().find(stored.id())).contains(stored);
        assertThat(store().find(stored.id()).orElseThrow().scopes()).containsExactly("b", "a");
        assertThat(store().find(UNKNOWN)).isEmpty();
        assertThat(store().find("' OR ''='")).isEmpty();
    }

    @Test
    void insertWhenEverythingThatMayBeMissingIsThenTheSameKey() throws IOException {
        StoredApiKey stored = keys().create(new NewApiKey("c", null, null, Set.of(), Set.of(), null, "test", null))
                .stored();

        assertThat(store().find(stored.id())).contains(stored);
    }

    @Test
    void insertWhenIdIsTakenThenRefusedWithoutTheHash() throws IOException {
        StoredApiKey stored = create("shop").stored();

        assertThatThrownBy(() -> store().insert(stored))
                .isInstanceOf(ApiKeyStoreException.class)
                .hasMessageNotContaining(stored.hash().hex());
    }

    @Test
    void listWhenSeveralThenTheOldestFirst() throws IOException {
        StoredApiKey first = create("one").stored();
        StoredApiKey second = create("two").stored();

        assertThat(keys().list()).containsExactly(first, second);
    }

    private List<String> clients(ApiKeyQuery query) throws IOException {
        List<String> clients = new ArrayList<>();
        keys().visit(query, key -> clients.add(key.client()));
        return clients;
    }

    private ApiKeyQuery query(@Nullable String client, @Nullable String tenant, @Nullable Status status) {
        return new ApiKeyQuery(client, tenant, status, null, null, clock.instant());
    }

    @Test
    void visitWhenKeysAreSelectedThenTheseAlone() throws IOException {
        String revoked = create("revoked").stored().id();
        String rotated = create("rotated").stored().id();
        create("good");
        clock.advance(Duration.ofSeconds(1));
        keys().create(new NewApiKey("short", null, "globex", Set.of(), Set.of(), null, null, Duration.ofHours(1)));
        keys().revoke(revoked);
        clock.advance(Duration.ofSeconds(1));
        keys().rotate(rotated, Duration.ofHours(2));

        assertThat(clients(query("good", null, null))).containsExactly("good");
        assertThat(clients(query("good' OR ''='", null, null))).isEmpty();
        assertThat(clients(query(null, "globex", null))).containsExactly("short");
        assertThat(clients(query("good", "globex", null))).isEmpty();
        assertThat(clients(query(null, null, Status.REVOKED))).containsExactly("revoked");
        assertThat(clients(query(null, null, Status.ROTATING))).containsExactly("rotated");
        assertThat(clients(query(null, null, Status.ACTIVE))).containsExactly("good", "short", "rotated");
        Instant soon = clock.instant().plus(Duration.ofHours(2));
        assertThat(clients(new ApiKeyQuery(null, null, null, soon, null, clock.instant())))
                .containsExactly("short");
        clock.advance(Duration.ofHours(2));
        assertThat(clients(query(null, null, Status.EXPIRED))).containsExactly("short");
        assertThat(clients(query(null, null, Status.ROTATED))).containsExactly("rotated");
    }

    @Test
    void visitWhenReadInPagesThenEachKeyOnceInTheSameOrder() throws IOException {
        List<StoredApiKey> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(create("shop").stored());
            // Of the same moment: the id decides.
            all.add(keys().create(new NewApiKey("shop", null, null, Set.of(), Set.of(), null, null, null))
                    .stored());
        }
        List<StoredApiKey> paged = new ArrayList<>();
        String after = null;
        do {
            List<StoredApiKey> page = new ArrayList<>();
            keys().visit(new ApiKeyQuery("shop", null, null, null, after, clock.instant()), key -> {
                page.add(key);
                return page.size() < 2;
            });
            paged.addAll(page);
            after = page.isEmpty() ? null : page.get(page.size() - 1).id();
        } while (after != null);

        assertThat(paged).isEqualTo(keys().list()).containsExactlyInAnyOrderElementsOf(all);
        assertThatThrownBy(() -> clients(new ApiKeyQuery(null, null, null, null, UNKNOWN, clock.instant())))
                .hasMessage("there is no key of the id " + UNKNOWN);
    }

    @Test
    void revokeWhenDoneTwiceOrUnknownThenSaysSo() throws IOException {
        IssuedApiKey key = create("shop");
        String id = key.stored().id();

        assertThat(keys().revoke(id).state()).isEqualTo(StoredApiKey.State.REVOKED);

        assertThat(store().find(id).orElseThrow().state()).isEqualTo(StoredApiKey.State.REVOKED);
        assertThatThrownBy(() -> keys().revoke(id))
                .isInstanceOf(ApiKeyStateException.class)
                .hasMessage("the key " + id + " was revoked already");
        assertThatThrownBy(() -> keys().revoke(UNKNOWN)).hasMessage("there is no key of the id " + UNKNOWN);
        assertThatThrownBy(() -> keys().revoke(key.text()))
                .hasMessage("there is no key of the id given: a key is no id");
        assertThat(events).extracting(AuditEvent::type).containsExactly("api-key.created", "api-key.revoked");
    }

    @Test
    void rotateWhenDoneThenSuccessorHasTheSameRightsAndLifetime() throws IOException {
        IssuedApiKey old = create("shop");
        clock.advance(Duration.ofDays(30));

        IssuedApiKey successor = keys().rotate(old.stored().id(), Duration.ofDays(7));

        StoredApiKey replaced = store().find(old.stored().id()).orElseThrow();
        assertThat(replaced.successor()).isEqualTo(successor.stored().id());
        assertThat(replaced.overlapUntil()).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
        StoredApiKey stored = store().find(successor.stored().id()).orElseThrow();
        assertThat(stored).isEqualTo(successor.stored());
        assertThat(stored.scopes()).isEqualTo(replaced.scopes());
        assertThat(stored.expires()).isEqualTo(clock.instant().plus(Duration.ofDays(90)));
        assertThat(events)
                .last()
                .satisfies(event -> assertThat(event.details())
                        .containsEntry("key_id", old.stored().id())
                        .containsEntry("successor", stored.id()));
    }

    @Test
    void rotateWhenRotatedRevokedOrUnknownThenRefusedAndNothingIsStored() throws IOException {
        IssuedApiKey rotated = create("shop");
        IssuedApiKey revoked = create("shop");
        IssuedApiKey successor = keys().rotate(rotated.stored().id(), Duration.ZERO);
        keys().revoke(revoked.stored().id());
        StoredApiKey another = create("another").stored();
        JdbcApiKeyStore store = store();

        // The store itself, without the look first: as when two administrators are at it.
        assertThatThrownBy(() -> store.rotate(rotated.stored().id(), renamed(another), Instant.EPOCH))
                .isInstanceOf(ApiKeyStateException.class)
                .hasMessage("the key " + rotated.stored().id() + " was rotated already, to "
                        + successor.stored().id());
        assertThatThrownBy(() -> store.rotate(revoked.stored().id(), renamed(another), Instant.EPOCH))
                .hasMessageContaining("is revoked");
        assertThatThrownBy(() -> store.rotate(UNKNOWN, renamed(another), Instant.EPOCH))
                .hasMessageContaining("no key");
        assertThatThrownBy(() -> keys().rotate(UNKNOWN, Duration.ZERO)).hasMessageContaining("no key");
        assertThatThrownBy(() -> keys().rotate(rotated.stored().id(), Duration.ZERO))
                .hasMessageContaining("rotated already");
        assertThat(store.list()).hasSize(4);
    }

    @Test
    void rotateWhenSuccessorCantBeStoredThenOldKeyStaysAsItWas() throws IOException {
        StoredApiKey old = create("shop").stored();
        StoredApiKey taken = create("another").stored();

        assertThatThrownBy(() -> store().rotate(old.id(), taken, Instant.EPOCH))
                .isInstanceOf(ApiKeyStoreException.class);

        assertThat(store().find(old.id())).contains(old);
    }

    private static StoredApiKey renamed(StoredApiKey key) {
        return new StoredApiKey(
                "zzzzzzzzzzzzzzzz",
                key.environment(),
                key.hash(),
                key.client(),
                null,
                null,
                Set.of(),
                Set.of(),
                null,
                key.created(),
                null,
                key.state(),
                null,
                null,
                null);
    }

    @Test
    void markUsedWhenEarlierOrUnknownThenNothingChanges() throws IOException {
        String id = create("shop").stored().id();
        Instant late = clock.instant();

        store().markUsed(Map.of(id, late, UNKNOWN, late));
        store().markUsed(Map.of(id, late.minusSeconds(60)));

        assertThat(store().find(id).orElseThrow().lastUsed()).isEqualTo(late);
    }

    @Test
    void findWhenThereIsNoTableThenErrorNamesTheCommand() throws Exception {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE " + ApiKeySchema.TABLE);
        }

        assertThatThrownBy(() -> store().find(UNKNOWN))
                .isInstanceOf(ApiKeyStoreException.class)
                .hasMessageContaining("gatehouse_api_keys")
                .hasMessageContaining("keys migrate");
    }

    @Test
    void findWhenARowIsMalformedThenTheStoreIsAtFault() throws Exception {
        String id = create("shop").stored().id();
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE gatehouse_api_keys SET hash_algorithm = 'md5'");
        }

        assertThatThrownBy(() -> store().find(id)).hasMessageContaining("malformed");
    }

    @Test
    void findWhenDatabaseCantBeOpenedThenErrorHasNoPassword() {
        JdbcSettings settings =
                new JdbcSettings("jdbc:nothing://u:sesame@db/keys;p=1", "u", "open-sesame", null, false);
        JdbcApiKeyStore broken = new JdbcApiKeyStore(new DriverDatabases().open(settings), settings.name());

        assertThatThrownBy(() -> broken.find(UNKNOWN))
                .isInstanceOf(ApiKeyStoreException.class)
                .hasMessageContaining("jdbc:nothing://db/keys")
                .hasMessageNotContaining("sesame");
        assertThat(settings.toString()).doesNotContain("sesame");
    }

    @Test
    void openWhenDataSourceIsNotBoundThenErrorNamesIt() {
        JdbcSettings settings = new JdbcSettings(null, null, null, "java:jboss/datasources/keys", false);
        JdbcApiKeyStore unbound = new JdbcApiKeyStore(new DriverDatabases().open(settings), settings.name());

        assertThatThrownBy(() -> unbound.find(UNKNOWN)).hasMessageContaining("java:jboss/datasources/keys");
    }
}
