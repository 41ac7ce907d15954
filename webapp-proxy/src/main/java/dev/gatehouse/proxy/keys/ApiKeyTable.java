package dev.gatehouse.proxy.keys;

import dev.gatehouse.apikey.ApiKeySchema;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;

import java.sql.SQLException;
import java.sql.Statement;

/**
 * The first migration. As a class, since finding scripts means scanning a class path, which each container and the
 * executable WAR keep in a way of their own.
 */
final class ApiKeyTable implements JavaMigration {

    static final String VERSION = "1";

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion(VERSION);
    }

    @Override
    public String getDescription() {
        return "API keys";
    }

    @Override
    public Integer getChecksum() {
        return ApiKeySchema.sql().hashCode();
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute(ApiKeySchema.sql());
        }
    }
}
