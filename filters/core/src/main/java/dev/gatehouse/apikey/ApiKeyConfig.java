package dev.gatehouse.apikey;

import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.CredentialKind;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.fetch.FileWatch;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How API keys are taken, and where they are stored. Immutable.
 *
 * @param header the header that they come in
 * @param environment the one that they must be of
 * @param jdbc the database; null if they are in a file
 * @param file the file; null if they are in a database
 * @param cache the longest that a revoked key can still pass
 * @param grace for how much longer a known key passes while the store does not answer
 * @param cacheEntries how many keys are remembered
 * @param pepper the HMAC's key; null for a plain hash
 */
public record ApiKeyConfig(
        String header,
        String environment,
        @Nullable JdbcSettings jdbc,
        @Nullable Path file,
        Duration cache,
        Duration grace,
        int cacheEntries,
        @Nullable String pepper)
        implements CredentialKind.Config {

    private static final String GROUP = "gatehouse.api-keys.";

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
    private static final ConfigKey<Duration> CACHE = ConfigKey.of(
                    GROUP + "cache",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                    "How long a key that was looked up is remembered: the longest that a revoked key can still pass, and that"
                            + " known keys pass while the store is down.")
            .withDefault("30s");
    private static final ConfigKey<Duration> GRACE = ConfigKey.of(
                    GROUP + "grace",
                    ValueType.duration(Duration.ZERO, Duration.ofDays(1)),
                    "For how much longer than `cache` a known key passes while the store does not answer. A key that is revoked"
                            + " meanwhile passes that long too.")
            .withDefault("0s");
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

    private static final List<ConfigKey<?>> KEYS = Stream.of(
                    List.of(HEADER, ENVIRONMENT),
                    ApiKeyStoreSettings.KEYS,
                    List.of(CACHE, GRACE, CACHE_ENTRIES, PEPPER))
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

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

    /** Settings without a grace. */
    public ApiKeyConfig(
            String header,
            String environment,
            @Nullable JdbcSettings jdbc,
            @Nullable Path file,
            Duration cache,
            int cacheEntries,
            @Nullable String pepper) {
        this(header, environment, jdbc, file, cache, Duration.ZERO, cacheEntries, pepper);
    }

    private static @Nullable ApiKeyConfig read(ConfigReader reader, boolean taken) {
        if (!taken && KEYS.stream().noneMatch(reader::isSet)) {
            return null;
        }
        String header = reader.value(HEADER);
        String environment = reader.value(ENVIRONMENT);
        Duration cache = reader.value(CACHE);
        Duration grace = reader.value(GRACE);
        int cacheEntries = reader.value(CACHE_ENTRIES);
        String pepper = reader.optional(PEPPER);
        ApiKeyStoreSettings store = ApiKeyStoreSettings.read(reader, taken);
        return store == null
                ? null
                : new ApiKeyConfig(header, environment, store.jdbc(), store.file(), cache, grace, cacheEntries, pepper);
    }

    @Override
    public List<String> headers() {
        return List.of(header);
    }

    @Override
    public Authenticator authenticator(@Nullable Authenticator earlier, EngineContext context) {
        return earlier instanceof ApiKeyAuthenticator same
                ? same.successor(context)
                : authenticator(openStore(context.files()), context);
    }

    /** An authenticator over a store of somebody else's, which is closed with it. */
    Authenticator authenticator(ApiKeyStore store, EngineContext context) {
        return new ApiKeyAuthenticator(header, new ApiKeyChecker(this, store, context));
    }

    /** The store that the settings name; the caller closes it. Need not be up. */
    ApiKeyStore openStore(FileWatch files) {
        if (jdbc != null) {
            return new JdbcApiKeyStore(DatabaseLookup.find().open(jdbc), jdbc.name());
        }
        if (file == null) {
            throw new IllegalStateException("neither database nor file");
        }
        return new FileApiKeyStore(file, files);
    }

    /** What an administrator does with the keys; the caller closes it. */
    public ApiKeyAdministration administration(EngineContext context) {
        return new ApiKeyAdministration(openStore(context.files()), environment, new KeyHasher(pepper), context);
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

    private static String pepper(String text) {
        if (text.length() < 16) {
            throw new IllegalArgumentException("is too short");
        }
        return text;
    }
}
