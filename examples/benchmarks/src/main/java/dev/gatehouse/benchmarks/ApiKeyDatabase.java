package dev.gatehouse.benchmarks;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.ApiKeySchema;
import dev.gatehouse.apikey.JdbcSettings;
import dev.gatehouse.apikey.NewApiKey;
import dev.gatehouse.auth.EngineContext;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A store that has many keys, and one of them. */
final class ApiKeyDatabase implements AutoCloseable {

    /** Rows made of one another in the database itself: to make each as a key would take minutes. */
    private static final String FILL = "INSERT INTO gatehouse_api_keys SELECT LPAD(X, 16, '0'), 'live', 'sha256', hash,"
            + " 'client-' || X, NULL, NULL, scopes, roles, NULL, created, expires, state, NULL, NULL, NULL"
            + " FROM gatehouse_api_keys, SYSTEM_RANGE(1, ?)";

    private final Connection holder;
    private final String url;
    private final String key;

    ApiKeyDatabase(int keys) throws Exception {
        String database = "jdbc:h2:mem:keys" + System.nanoTime();
        // The database lives as long as a connection to it.
        holder = DriverManager.getConnection(database);
        ApiKeyConfig config = new ApiKeyConfig(
                "X-API-Key",
                "live",
                new JdbcSettings(database, null, null, null, false),
                null,
                Duration.ofSeconds(30),
                100_000,
                null);
        try (Statement statement = holder.createStatement()) {
            statement.execute(ApiKeySchema.sql());
        }
        try (ApiKeyAdministration administration =
                config.administration(new EngineContext(Clock.systemUTC(), event -> {}))) {
            key = administration
                    .create(new NewApiKey(
                            "shop", null, null, Set.of("orders.read"), Set.of(), null, null, Duration.ofDays(1)))
                    .text();
        }
        try (PreparedStatement fill = holder.prepareStatement(FILL)) {
            fill.setInt(1, keys - 1);
            fill.executeUpdate();
        }
        url = database;
    }

    /** Settings that take the key. */
    Map<String, String> settings() {
        return Map.of(
                "gatehouse.api-keys.store", "jdbc",
                "gatehouse.api-keys.jdbc-url", url,
                "gatehouse.routes.orders.path", "/api/orders/**",
                "gatehouse.routes.orders.authenticate", "api-key",
                "gatehouse.routes.orders.scopes", "orders.read");
    }

    String key() {
        return key;
    }

    @Override
    public void close() throws SQLException {
        holder.close();
    }
}
