package dev.gatehouse.apikey;

import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.CredentialKind;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How API keys are taken, and where they are stored. Immutable.
 *
 * @param header the header that they come in
 * @param environment the one that they must be of
 * @param jdbc the database; null if they are in a file
 * @param file the file; null if they are in a database
 * @param cache the longest that a revoked key can still pass
 * @param cacheEntries how many keys are remembered
 * @param pepper the HMAC's key; null for a plain hash
 */
public record ApiKeyConfig(
        String header,
        String environment,
        @Nullable JdbcSettings jdbc,
        @Nullable Path file,
        Duration cache,
        int cacheEntries,
        @Nullable String pepper)
        implements CredentialKind.Config {

    private static final String GROUP = "gatehouse.api-keys.";

    private enum Store {
        JDBC,
        FILE
    }

    private static final ConfigKey<String> HEADER = ConfigKey.of(
                    GROUP + "header",
                    ValueType.text().checked(ApiKeyConfig::header, "a header's name of its own"),
                    "The header that holds the key. It never goes on to the application, on any route.")
            .withDefault("X-API-Key");
    private static final ConfigKey<String> ENVIRONMENT = ConfigKey.of(
                    GROUP + "environment",
                    ValueType.text().checked(ApiKey::environment, "1 to 16 lower-case letters and digits"),
                    "The second part of every key that is taken; a key of another environment is refused.")
            .withDefault("live");
    private static final ConfigKey<Store> STORE = ConfigKey.of(
            GROUP + "store",
            ValueType.oneOf(Store.class),
            "Where the keys' hashes are: in a database, or in a JSON file that is only read.");
    private static final ConfigKey<String> JDBC_URL = ConfigKey.of(
                    GROUP + "jdbc-url",
                    ValueType.text().checked(ApiKeyConfig::url, "a JDBC URL without password"),
                    "The database. Not set, nor data-source: in the proxy an H2 database in the working directory.")
            .asSecret();
    private static final ConfigKey<String> JDBC_USER =
            ConfigKey.of(GROUP + "jdbc-user", ValueType.text(), "The database's user.");
    private static final ConfigKey<String> JDBC_PASSWORD = ConfigKey.of(
                    GROUP + "jdbc-password", ValueType.text(), "The password of the database's user.")
            .asSecret();
    private static final ConfigKey<String> DATA_SOURCE = ConfigKey.of(
            GROUP + "data-source",
            ValueType.text().checked(ApiKeyConfig::jndiName, "a name such as java:jboss/datasources/keys or jdbc/keys"),
            "The container's data source instead, by its name in JNDI.");
    private static final ConfigKey<Path> FILE = ConfigKey.of(
            GROUP + "file", ValueType.file(), "The JSON file of a file store; read again when it changes.");
    private static final ConfigKey<Duration> CACHE = ConfigKey.of(
                    GROUP + "cache",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                    "How long a key that was looked up is remembered: the longest that a revoked key can still pass, and that"
                            + " known keys pass while the store is down.")
            .withDefault("30s");
    private static final ConfigKey<Integer> CACHE_ENTRIES = ConfigKey.of(
                    GROUP + "cache-entries",
                    ValueType.integer(0, 10_000_000),
                    "How many keys are remembered at a time.")
            .withDefault("100000");
    private static final ConfigKey<String> PEPPER = ConfigKey.of(
                    GROUP + "pepper",
                    ValueType.text().checked(ApiKeyConfig::pepper, "a text of at least 16 characters"),
                    "A secret with which new keys are hashed, HMAC-SHA-256 instead of SHA-256. Keys that are older stay good; keys"
                            + " made with it need it ever after.")
            .asSecret();

    private static final List<ConfigKey<?>> KEYS = List.of(
            HEADER,
            ENVIRONMENT,
            STORE,
            JDBC_URL,
            JDBC_USER,
            JDBC_PASSWORD,
            DATA_SOURCE,
            FILE,
            CACHE,
            CACHE_ENTRIES,
            PEPPER);

    /** API keys as a kind of credential. */
    public static final CredentialKind KIND = new CredentialKind(ApiKeyAuthenticator.KIND, KEYS, ApiKeyConfig::read);

    /** Headers with a meaning of their own, which a key would take away. */
    private static final Set<String> TAKEN = Set.of(
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "cookie",
            "dpop",
            "host",
            "proxy-authorization",
            "transfer-encoding");

    private static @Nullable ApiKeyConfig read(ConfigReader reader, boolean taken) {
        if (!taken && KEYS.stream().noneMatch(reader::isSet)) {
            return null;
        }
        String header = reader.value(HEADER);
        String environment = reader.value(ENVIRONMENT);
        Duration cache = reader.value(CACHE);
        int cacheEntries = reader.value(CACHE_ENTRIES);
        String pepper = reader.optional(PEPPER);
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
        return jdbc == null && file == null
                ? null
                : new ApiKeyConfig(header, environment, jdbc, file, cache, cacheEntries, pepper);
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

    @Override
    public List<String> headers() {
        return List.of(header);
    }

    @Override
    public Authenticator authenticator(@Nullable Authenticator earlier, EngineContext context) {
        return earlier instanceof ApiKeyAuthenticator same
                ? same.successor(context)
                : authenticator(openStore(), context);
    }

    /** An authenticator over a store of somebody else's, which is closed with it. */
    Authenticator authenticator(ApiKeyStore store, EngineContext context) {
        return new ApiKeyAuthenticator(header, new ApiKeyChecker(this, store, context));
    }

    /** The store that the settings name; the caller closes it. Need not be up. */
    ApiKeyStore openStore() {
        if (jdbc != null) {
            return new JdbcApiKeyStore(DatabaseLookup.find().open(jdbc), jdbc.name());
        }
        if (file == null) {
            throw new IllegalStateException("neither database nor file");
        }
        return new FileApiKeyStore(file);
    }

    /** What an administrator does with the keys; the caller closes it. */
    public ApiKeyAdministration administration(EngineContext context) {
        return new ApiKeyAdministration(openStore(), environment, new KeyHasher(pepper), context);
    }

    /** Leaves the pepper out. */
    @Override
    public String toString() {
        return "ApiKeyConfig[" + header + ", " + environment + ", " + (jdbc == null ? file : jdbc) + "]";
    }

    private static String header(String text) {
        if (!text.matches("[A-Za-z][A-Za-z0-9-]{0,63}")) {
            throw new IllegalArgumentException("is no plain header's name");
        }
        if (TAKEN.contains(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("is a header with a meaning of its own");
        }
        return text;
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

    private static String pepper(String text) {
        if (text.length() < 16) {
            throw new IllegalArgumentException("is too short");
        }
        return text;
    }
}
