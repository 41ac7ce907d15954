package dev.gatehouse.apikey;

import dev.gatehouse.config.SafeText;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Keys in the table {@code gatehouse_api_keys} of a database; its definition is the resource
 * {@code schema/V1__api_keys.sql} beside this class. Safe for use by several threads.
 */
public final class JdbcApiKeyStore implements ApiKeyStore {

    private static final int QUERY_SECONDS = 3;
    private static final int LIST_SECONDS = 60;
    private static final int BATCH = 500;

    private static final String SELECT = "SELECT " + ApiKeyRows.COLUMNS + " FROM gatehouse_api_keys";
    /** A row for every id, so that an unknown one takes as long as another: the key's, else the first of the table. */
    private static final String SELECT_ONE = SELECT + " WHERE id = COALESCE("
            + "(SELECT id FROM gatehouse_api_keys WHERE id = ?), (SELECT MIN(id) FROM gatehouse_api_keys))";

    /** Null for what is not asked for; the cast tells PostgreSQL of which type a null is. */
    private static final String SELECT_SOME = SELECT
            + " WHERE (CAST(? AS VARCHAR(200)) IS NULL OR client = ?) AND (CAST(? AS VARCHAR(200)) IS NULL OR tenant = ?)"
            + " AND (created > ? OR (created = ? AND id > ?)) ORDER BY created, id";

    private static final String INSERT = "INSERT INTO gatehouse_api_keys (" + ApiKeyRows.COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String REVOKE = "UPDATE gatehouse_api_keys SET state = '" + ApiKeyRows.REVOKED
            + "' WHERE id = ? AND state = '" + ApiKeyRows.ACTIVE + "'";
    private static final String REPLACE = "UPDATE gatehouse_api_keys SET successor = ?, overlap_until = ?"
            + " WHERE id = ? AND state = '" + ApiKeyRows.ACTIVE + "' AND successor IS NULL";
    private static final String USED =
            "UPDATE gatehouse_api_keys SET last_used = ?" + " WHERE id = ? AND (last_used IS NULL OR last_used < ?)";

    private final DataSource database;
    private final String name;

    /**
     * A store.
     *
     * @param database where connections come from; closed with the store if it can be
     * @param name what messages call it
     */
    public JdbcApiKeyStore(DataSource database, String name) {
        this.database = database;
        this.name = name;
    }

    @Override
    public Optional<StoredApiKey> find(String id) throws ApiKeyStoreException {
        return query(connection -> {
            try (PreparedStatement select = prepare(connection, SELECT_ONE)) {
                select.setString(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    Optional<StoredApiKey> read = rows.next() ? Optional.of(ApiKeyRows.read(rows)) : Optional.empty();
                    return read.filter(key -> key.id().equals(id));
                }
            }
        });
    }

    @Override
    public void visit(ApiKeyQuery query, ApiKeyQuery.Visitor visitor) throws ApiKeyStoreException {
        StoredApiKey after = query.after() == null ? null : find(query.after()).orElse(null);
        if (query.after() != null && after == null) {
            throw new ApiKeyStoreException(StateChecks.unknown(query.after()), null);
        }
        var unused = query(connection -> {
            boolean before = connection.getAutoCommit();
            // PostgreSQL's driver reads all rows at once unless a transaction holds its cursor.
            connection.setAutoCommit(false);
            try {
                return visit(connection, query, after, visitor);
            } finally {
                connection.rollback();
                connection.setAutoCommit(before);
            }
        });
    }

    private static int visit(
            Connection connection, ApiKeyQuery query, @Nullable StoredApiKey after, ApiKeyQuery.Visitor visitor)
            throws SQLException {
        int selected = 0;
        try (PreparedStatement select = connection.prepareStatement(SELECT_SOME)) {
            select.setQueryTimeout(LIST_SECONDS);
            select.setFetchSize(BATCH);
            select.setString(1, query.client());
            select.setString(2, query.client());
            select.setString(3, query.tenant());
            select.setString(4, query.tenant());
            Instant from = after == null ? Instant.EPOCH : after.created();
            ApiKeyRows.setTime(select, 5, from);
            ApiKeyRows.setTime(select, 6, from);
            select.setString(7, after == null ? "" : after.id());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    StoredApiKey key = ApiKeyRows.read(rows);
                    if (query.matches(key)) {
                        selected++;
                        if (!visitor.visit(key)) {
                            break;
                        }
                    }
                }
            }
        }
        return selected;
    }

    @Override
    public void insert(StoredApiKey key) throws ApiKeyStoreException {
        var unused = query(connection -> insert(connection, key));
    }

    @Override
    public StoredApiKey revoke(String id) throws ApiKeyStoreException, ApiKeyStateException {
        Change change = query(connection -> transaction(connection, () -> {
            StoredApiKey found = select(connection, id);
            try (PreparedStatement update = prepare(connection, REVOKE)) {
                update.setString(1, id);
                return update.executeUpdate() == 1 && found != null
                        ? Change.to(found.revoked())
                        : Change.refused(StateChecks.revocation(id, select(connection, id)));
            }
        }));
        return change.orThrow();
    }

    @Override
    public StoredApiKey rotate(String id, StoredApiKey successor, Instant overlapUntil)
            throws ApiKeyStoreException, ApiKeyStateException {
        Change change = query(connection -> transaction(connection, () -> {
            StoredApiKey found = select(connection, id);
            // The condition decides, not what was read: of two at once, one changes the row and the other finds it
            // changed.
            try (PreparedStatement update = prepare(connection, REPLACE)) {
                update.setString(1, successor.id());
                ApiKeyRows.setTime(update, 2, overlapUntil);
                update.setString(3, id);
                if (update.executeUpdate() != 1 || found == null) {
                    return Change.refused(StateChecks.rotation(id, select(connection, id)));
                }
            }
            insert(connection, successor);
            return Change.to(found.replacedBy(successor.id(), overlapUntil));
        }));
        return change.orThrow();
    }

    @Override
    public void markUsed(Map<String, Instant> uses) throws ApiKeyStoreException {
        // In the order of the ids: two nodes that write the same keys at once must not lock each other out.
        Map<String, Instant> ordered = new TreeMap<>(uses);
        var unused = query(connection -> {
            try (PreparedStatement update = prepare(connection, USED)) {
                int waiting = 0;
                for (Map.Entry<String, Instant> use : ordered.entrySet()) {
                    ApiKeyRows.setTime(update, 1, use.getValue());
                    update.setString(2, use.getKey());
                    ApiKeyRows.setTime(update, 3, use.getValue());
                    update.addBatch();
                    waiting++;
                    if (waiting % BATCH == 0) {
                        update.executeBatch();
                    }
                }
                return update.executeBatch();
            }
        });
    }

    @Override
    public void close() {
        if (database instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                System.getLogger(JdbcApiKeyStore.class.getName())
                        .log(System.Logger.Level.DEBUG, "the pool did not close", e);
            }
        }
    }

    private static @Nullable StoredApiKey select(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = prepare(connection, SELECT + " WHERE id = ?")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? ApiKeyRows.read(rows) : null;
            }
        }
    }

    private static int insert(Connection connection, StoredApiKey key) throws SQLException {
        try (PreparedStatement insert = prepare(connection, INSERT)) {
            ApiKeyRows.write(key, insert);
            return insert.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(QUERY_SECONDS);
        return statement;
    }

    private <T> T query(Query<T> query) throws ApiKeyStoreException {
        try (Connection connection = database.getConnection()) {
            return query.run(connection);
        } catch (SQLException e) {
            throw new ApiKeyStoreException(describe(e), e);
        } catch (IllegalArgumentException e) {
            throw ApiKeyStoreException.ofOneKey("a row of gatehouse_api_keys is malformed: " + e.getMessage(), e);
        }
    }

    /** Commits what was done, or nothing; the connection may be pooled, and goes back as it came. */
    private static Change transaction(Connection connection, Step step) throws SQLException {
        boolean before = connection.getAutoCommit();
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            Change change = step.run();
            if (change.key() != null) {
                connection.commit();
                done = true;
            }
            return change;
        } finally {
            if (!done) {
                connection.rollback();
            }
            connection.setAutoCommit(before);
        }
    }

    private String describe(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        // PostgreSQL: undefined_table; H2: table or view not found, in its variants.
        if (state.equals("42P01") || state.equals("42S02") || state.equals("42S04")) {
            return "the database " + name + " has no table gatehouse_api_keys: make it by"
                    + " java -jar gatehouse-proxy.war keys migrate --config FILE";
        }
        // A driver may quote its URL, and a URL may hold a password.
        String message = String.valueOf(e.getMessage());
        return "the database " + name + " failed (SQLState " + state + ")"
                + (message.contains("jdbc:") ? "" : ": " + SafeText.of(message));
    }

    @FunctionalInterface
    private interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    private interface Step {
        Change run() throws SQLException;
    }

    /** What became of a key, or why nothing did. */
    private record Change(
            @Nullable StoredApiKey key, @Nullable String refusal) {

        static Change to(StoredApiKey key) {
            return new Change(key, null);
        }

        static Change refused(String why) {
            return new Change(null, why);
        }

        StoredApiKey orThrow() throws ApiKeyStateException {
            if (key == null) {
                throw new ApiKeyStateException(String.valueOf(refusal));
            }
            return key;
        }
    }
}
