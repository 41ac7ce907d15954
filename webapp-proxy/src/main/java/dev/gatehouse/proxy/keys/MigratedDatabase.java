package dev.gatehouse.proxy.keys;

import com.zaxxer.hikari.HikariDataSource;
import dev.gatehouse.apikey.ApiKeySchema;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A database whose tables are made or brought up to date at the first connection that works: it may be down when the
 * proxy starts. Safe for use by several threads.
 */
final class MigratedDatabase implements DataSource, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(MigratedDatabase.class.getName());

    private static final String HISTORY = "gatehouse_schema_history";
    private static final int MIGRATION_SECONDS = 5;

    private final DataSource database;
    private final String name;
    private final ReentrantLock migrating = new ReentrantLock();
    private volatile boolean migrated;

    MigratedDatabase(DataSource database, String name) {
        this.database = database;
        this.name = name;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (!migrated) {
            migrateOnce();
        }
        return database.getConnection();
    }

    private void migrateOnce() throws SQLException {
        boolean tableThere;
        boolean historyThere;
        // Before the lock: while the database is down, nobody has to wait for another's attempt.
        try (Connection connection = database.getConnection()) {
            tableThere = has(connection, ApiKeySchema.TABLE);
            historyThere = has(connection, HISTORY);
        }
        try {
            if (!migrating.tryLock(MIGRATION_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLException("the tables of " + name + " are being made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while the tables of " + name + " are made", e);
        }
        try {
            if (!migrated) {
                migrate(tableThere, historyThere);
                migrated = true;
            }
        } finally {
            migrating.unlock();
        }
    }

    private void migrate(boolean tableThere, boolean historyThere) throws SQLException {
        try {
            Flyway.configure(MigratedDatabase.class.getClassLoader())
                    .dataSource(database)
                    .table(HISTORY)
                    .locations(new String[0])
                    .javaMigrations(new ApiKeyTable())
                    // The database may hold other tables, and ours may have been made by hand.
                    .baselineOnMigrate(true)
                    .baselineVersion(tableThere && !historyThere ? ApiKeyTable.VERSION : "0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            if (!tableThere) {
                throw new SQLException("the tables of " + name + " can't be made: " + e.getMessage(), e);
            }
            // The usual reason: a user who may not define anything, and need not.
            LOG.log(Level.WARNING, "GH3006 the tables of " + name + " are used as they are, not migrated", e);
        }
    }

    private static boolean has(Connection connection, String table) {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM " + table + " WHERE 1 = 0").close();
            return true;
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "no table " + table, e);
            return false;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return database.getConnection(user, password);
    }

    @Override
    public void close() {
        if (database instanceof HikariDataSource pool) {
            pool.close();
        }
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return database.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        database.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        database.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return database.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws java.sql.SQLFeatureNotSupportedException {
        return database.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return database.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return database.isWrapperFor(type);
    }
}
