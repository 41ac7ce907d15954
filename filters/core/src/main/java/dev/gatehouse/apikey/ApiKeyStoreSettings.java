package dev.gatehouse.apikey;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where the settings say that API keys are: one of the two. Immutable.
 *
 * @param jdbc the database, or null
 * @param file the JSON file, or null
 */
record ApiKeyStoreSettings(
        @Nullable JdbcSettings jdbc, @Nullable Path file) {

    private static final String GROUP = "gatehouse.api-keys.";

    private enum Store {
        JDBC,
        FILE
    }

    private static final ConfigKey<Store> STORE = ConfigKey.of(
            GROUP + "store",
            ValueType.oneOf(Store.class),
            "Where the keys' hashes are: in a database, or in a JSON file that is only read.");
    private static final ConfigKey<String> JDBC_URL = ConfigKey.of(
                    GROUP + "jdbc-url",
                    ValueType.text().checked(ApiKeyStoreSettings::url, "a JDBC URL without password"),
                    "The database. Not set, nor data-source: in the proxy an H2 database in the working directory.")
            .asSecret();
    private static final ConfigKey<String> JDBC_USER =
            ConfigKey.of(GROUP + "jdbc-user", ValueType.text(), "The database's user.");
    private static final ConfigKey<String> JDBC_PASSWORD = ConfigKey.of(
                    GROUP + "jdbc-password", ValueType.text(), "The password of the database's user.")
            .asSecret();
    private static final ConfigKey<String> DATA_SOURCE = ConfigKey.of(
            GROUP + "data-source",
            ValueType.text()
                    .checked(ApiKeyStoreSettings::jndiName, "a name such as java:jboss/datasources/keys or jdbc/keys"),
            "The container's data source instead, by its name in JNDI.");
    private static final ConfigKey<Path> FILE = ConfigKey.of(
            GROUP + "file", ValueType.file(), "The JSON file of a file store; read again when it changes.");
    static final List<ConfigKey<?>> KEYS = List.of(STORE, JDBC_URL, JDBC_USER, JDBC_PASSWORD, DATA_SOURCE, FILE);

    /**
     * Reads them; null if they name no store that could be used.
     *
     * @param taken whether a route takes API keys
     */
    static @Nullable ApiKeyStoreSettings read(ConfigReader reader, boolean taken) {
        Store store = reader.optional(STORE);
        if (store == null) {
            if (!reader.isSet(STORE)) {
                reader.problem(
                        STORE,
                        taken
                                ? "is missing, and a route takes " + ApiKeyAuthenticator.KIND
                                : "is missing beside other properties of API keys",
                        STORE.allowed());
            }
            return null;
        }
        JdbcSettings jdbc = store == Store.JDBC ? jdbc(reader) : null;
        Path file = store == Store.FILE ? file(reader) : null;
        return jdbc == null && file == null ? null : new ApiKeyStoreSettings(jdbc, file);
    }

    private static @Nullable JdbcSettings jdbc(ConfigReader reader) {
        refuseBeside(reader, "jdbc", List.of(FILE));
        String dataSource = reader.optional(DATA_SOURCE);
        String url = reader.optional(JDBC_URL);
        String user = reader.optional(JDBC_USER);
        String password = reader.optional(JDBC_PASSWORD);
        if (reader.isSet(DATA_SOURCE)) {
            for (ConfigKey<?> key : List.of(JDBC_URL, JDBC_USER, JDBC_PASSWORD)) {
                if (reader.isSet(key)) {
                    reader.problem(key, "is set beside data-source", "one of the two: a data source has its own");
                }
            }
            return new JdbcSettings(null, null, null, dataSource, false);
        }
        if (reader.isSet(JDBC_URL)) {
            return url == null ? null : new JdbcSettings(url, user, password, null, false);
        }
        String embedded = DatabaseLookup.find().embeddedUrl();
        if (embedded == null) {
            reader.problem(JDBC_URL, "is missing, and so is data-source", "one of the two");
            return null;
        }
        return new JdbcSettings(embedded, user, password, null, true);
    }

    private static @Nullable Path file(ConfigReader reader) {
        refuseBeside(reader, "file", List.of(JDBC_URL, JDBC_USER, JDBC_PASSWORD, DATA_SOURCE));
        Path file = reader.required(FILE);
        if (file != null && !Files.isReadable(file)) {
            reader.problem(FILE, "can't be read", FILE.allowed() + " that exists");
        }
        return file;
    }

    private static void refuseBeside(ConfigReader reader, String store, List<ConfigKey<?>> others) {
        for (ConfigKey<?> key : others) {
            if (reader.isSet(key)) {
                reader.problem(key, "is set, and the store is " + store, "the properties of one store");
            }
        }
    }

    private static String url(String text) {
        if (!text.startsWith("jdbc:")) {
            throw new IllegalArgumentException("is no JDBC URL");
        }
        if (text.toLowerCase(Locale.ROOT).contains("password=")) {
            throw new IllegalArgumentException("holds a password, which belongs in jdbc-password");
        }
        return text;
    }

    /** Without any other scheme: JNDI would else fetch objects from wherever the name says. */
    private static String jndiName(String text) {
        if (!text.matches("(java:)?[\\w./-]{1,200}")) {
            throw new IllegalArgumentException("is no name in the container's own JNDI");
        }
        return text;
    }
}
