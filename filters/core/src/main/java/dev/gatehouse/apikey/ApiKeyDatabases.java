package dev.gatehouse.apikey;

import org.jspecify.annotations.Nullable;

import javax.sql.DataSource;

/**
 * Where connections to a database of keys come from, found by {@link java.util.ServiceLoader}: who provides one brings a
 * pool, drivers and migrations. Without any, {@code data-source} is looked up in JNDI and {@code jdbc-url} opened by
 * {@link java.sql.DriverManager}.
 */
public interface ApiKeyDatabases {

    /** The database that is used where the settings name none; null if they must name one. */
    @Nullable
    String embeddedUrl();

    /**
     * Connections to a database, which need not be up yet: what can't be had now is tried again at each connection.
     * Closed with the store if it is {@link AutoCloseable}.
     */
    DataSource open(JdbcSettings settings);
}
