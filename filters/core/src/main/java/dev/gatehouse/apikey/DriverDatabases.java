package dev.gatehouse.apikey;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The container's data source, or a connection each time by the driver; no pool, no migrations. Safe for use by several threads. */
public final class DriverDatabases implements ApiKeyDatabases {

    @Override
    public @Nullable String embeddedUrl() {
        return null;
    }

    @Override
    public DataSource open(JdbcSettings settings) {
        String dataSource = settings.dataSource();
        if (dataSource != null) {
            return new Plain(() -> lookUp(dataSource).getConnection());
        }
        Properties properties = new Properties();
        if (settings.user() != null) {
            properties.setProperty("user", settings.user());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password());
        }
        return new Plain(() -> DriverManager.getConnection(settings.url(), properties));
    }

    /** Each time: a container may bind it late, and bind it anew. */
    @SuppressWarnings(
            "BanJNDI") // The name is the operator's, and its form is checked: it can't name a remote directory.
    static DataSource lookUp(String name) throws SQLException {
        try {
            Object found = InitialContext.doLookup(name);
            if (found instanceof DataSource source) {
                return source;
            }
            throw new SQLException("in JNDI, " + name + " is no DataSource");
        } catch (NamingException e) {
            throw new SQLException("in JNDI there is no " + name, e);
        }
    }

    @FunctionalInterface
    private interface Connections {
        Connection next() throws SQLException;
    }

    /** The least that a data source can be. */
    private record Plain(Connections connections) implements DataSource {

        @Override
        public Connection getConnection() throws SQLException {
            return connections.next();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("the settings have the user");
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("wraps nothing");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
