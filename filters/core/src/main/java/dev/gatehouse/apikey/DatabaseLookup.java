package dev.gatehouse.apikey;

import java.util.ServiceLoader;

/** Who provides connections: the first that is found, where the engine was loaded from or in the application. */
final class DatabaseLookup {

    private DatabaseLookup() {}

    static ApiKeyDatabases find() {
        return ServiceLoader.load(ApiKeyDatabases.class, ApiKeyDatabases.class.getClassLoader())
                .findFirst()
                .or(() -> ServiceLoader.load(ApiKeyDatabases.class).findFirst())
                .orElseGet(DriverDatabases::new);
    }
}
