package dev.gatehouse.proxy.keys;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gatehouse.apikey.ApiKeyDatabases;
import dev.gatehouse.apikey.DriverDatabases;
import dev.gatehouse.apikey.JdbcSettings;

import javax.sql.DataSource;

/** A pool of connections to a database that is migrated at the first of them. Safe for use by several threads. */
public final class PooledDatabases implements ApiKeyDatabases {

    /** Two more than there are look-ups at a time (docs/api-keys.md), so that last uses are still written. */
    private static final int MOST_CONNECTIONS = 10;

    private static final int CONNECT_MILLIS = 2_000;

    @Override
    public String embeddedUrl() {
        return EmbeddedDatabase.URL;
    }

    @Override
    public DataSource open(JdbcSettings settings) {
        String url = settings.url();
        return new MigratedDatabase(
                url == null ? new DriverDatabases().open(settings) : pool(url, settings), settings.name());
    }

    private static HikariDataSource pool(String url, JdbcSettings settings) {
        boolean h2 = url.startsWith("jdbc:h2:");
        if (h2) {
            EmbeddedDatabase.keepToLoopback();
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("gatehouse-api-keys");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(MOST_CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setValidationTimeout(CONNECT_MILLIS / 2);
        // A database that is down must not keep the proxy from starting.
        config.setInitializationFailTimeout(-1);
        if (settings.user() != null) {
            config.setUsername(settings.user());
        }
        if (settings.password() != null) {
            config.setPassword(settings.password());
        }
        if (url.startsWith("jdbc:postgresql:")) {
            config.setDriverClassName("org.postgresql.Driver");
            // Seconds; else a server that is gone without a word holds a request for as long as TCP likes.
            config.addDataSourceProperty("connectTimeout", "2");
            config.addDataSourceProperty("socketTimeout", "5");
            config.addDataSourceProperty("ApplicationName", "gatehouse");
        } else if (h2) {
            config.setDriverClassName("org.h2.Driver");
        }
        return new HikariDataSource(config);
    }
}
