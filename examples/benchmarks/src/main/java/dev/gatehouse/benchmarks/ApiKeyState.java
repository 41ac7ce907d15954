package dev.gatehouse.benchmarks;

import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;

import java.sql.SQLException;

/** A gateway whose store has many keys, and one of them. */
final class ApiKeyState implements AutoCloseable {

    private final ApiKeyDatabase database;
    private final Gateway gateway;

    ApiKeyState(int keys) throws Exception {
        database = new ApiKeyDatabase(keys);
        gateway = new Gateway(GatewayConfig.from(
                Settings.of(SettingsSource.of("benchmark", database.settings())), GatewayConfig.Use.DROP_IN));
    }

    Gateway gateway() {
        return gateway;
    }

    String key() {
        return database.key();
    }

    @Override
    public void close() throws SQLException {
        gateway.close();
        database.close();
    }
}
