package dev.gatehouse.jwt;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How an issuer's JWTs are verified. Immutable.
 *
 * @param issuer what its tokens must say
 * @param keysUri where its JWK set is; null to discover it
 * @param keysFile a file with its keys instead; null for none
 * @param keysText its keys themselves instead; null for none
 * @param algorithms the signature algorithms that it may use
 * @param tokenTypes the accepted {@code typ}, lower case, without {@code application/}
 * @param keys how its keys are kept fresh
 */
public record JwtConfig(
        IssuerConfig issuer,
        @Nullable URI keysUri,
        @Nullable Path keysFile,
        @Nullable String keysText,
        List<String> algorithms,
        List<String> tokenTypes,
        KeyPolicy keys) {

    private static final String GROUP = IssuerConfig.GROUP;
    private static final String DEFAULT_ALGORITHMS =
            "RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA,Ed25519";

    private static final ConfigKey<URI> JWKS_URI = ConfigKey.of(
            GROUP + "<i>.jwks-uri", ValueType.url(), "Where the JWK set is. Not set: discovered from the issuer.");
    private static final ConfigKey<Path> JWKS_FILE = ConfigKey.of(
            GROUP + "<i>.jwks-file",
            ValueType.file(),
            "A JWK set, or PEM public keys or certificates, on disk; read again when it changes.");
    private static final ConfigKey<String> JWKS = ConfigKey.of(
                    GROUP + "<i>.jwks",
                    ValueType.text(),
                    "The keys themselves: a JWK set, or PEM public keys or certificates. For keys that never change.")
            // Public, unless somebody has put the wrong half here.
            .asSecret();
    private static final ConfigKey<List<String>> ALGORITHMS = ConfigKey.of(
                    GROUP + "<i>.algorithms",
                    ValueType.text()
                            .checked(JwtConfig::algorithm, "one of " + DEFAULT_ALGORITHMS)
                            .list(),
                    "The signature algorithms that the issuer may use. A key without `alg` is pinned to the first that"
                            + " fits it.")
            .withDefault(DEFAULT_ALGORITHMS);
    private static final ConfigKey<List<String>> TOKEN_TYPES = ConfigKey.of(
                    GROUP + "<i>.token-types",
                    ValueType.text()
                            .checked(JwtConfig::tokenType, "a media type such as at+jwt or JWT")
                            .list(),
                    "The accepted `typ` headers. `JWT` also takes tokens without `typ`, and still refuses what is an ID,"
                            + " refresh or logout token by its claims.")
            .withDefault("at+jwt");
    private static final ConfigKey<Duration> JWKS_REFRESH = ConfigKey.of(
                    GROUP + "<i>.jwks-refresh",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
                    "How often the keys are fetched in the background: the longest that a removed key can still work while the"
                            + " issuer can be reached; else it is jwks-grace more.")
            .withDefault("5m");
    private static final ConfigKey<Duration> JWKS_GRACE = ConfigKey.of(
                    GROUP + "<i>.jwks-grace",
                    ValueType.duration(Duration.ZERO, Duration.ofDays(7)),
                    "How long the last good keys are used beyond a missed refresh; then requests get 503.")
            .withDefault("1h");
    private static final ConfigKey<Duration> JWKS_TIMEOUT = ConfigKey.of(
                    GROUP + "<i>.jwks-timeout",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofSeconds(30)),
                    "How long one fetch of metadata or keys may take.")
            .withDefault("3s");

    /** The keys of this feature, for the reference and for spotting unknown properties. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(JWKS_URI, JWKS_FILE, JWKS, ALGORITHMS, TOKEN_TYPES, JWKS_REFRESH, JWKS_GRACE, JWKS_TIMEOUT);

    /** Copies the lists. */
    public JwtConfig {
        algorithms = List.copyOf(algorithms);
        tokenTypes = List.copyOf(tokenTypes);
    }

    /** Reads the issuer called {@code name}; null if a problem was recorded without which it can't be built. */
    public static @Nullable JwtConfig from(ConfigReader reader, String name) {
        IssuerConfig issuer = IssuerConfig.from(reader, name);
        URI keysUri = reader.optional(JWKS_URI, name);
        Path keysFile = reader.optional(JWKS_FILE, name);
        String keysText = reader.optional(JWKS, name);
        if (keysUri != null && keysFile != null) {
            reader.problem(JWKS_FILE, "is set beside jwks-uri", "one of the two", name);
        }
        if (keysText != null && (keysUri != null || keysFile != null)) {
            reader.problem(JWKS, "is set beside jwks-uri or jwks-file", "one of the three", name);
        }
        if (keysFile != null && !Files.isReadable(keysFile)) {
            reader.problem(JWKS_FILE, "can't be read", JWKS_FILE.allowed() + " that exists", name);
        }
        InsecureUrls insecure = InsecureUrls.from(reader);
        insecure.check(reader, JWKS_URI, keysUri, name);
        if (keysUri == null && keysFile == null && keysText == null) {
            insecure.check(reader, IssuerConfig.ISSUER, reader.optional(IssuerConfig.ISSUER, name), name);
        }
        List<String> algorithms = reader.value(ALGORITHMS, name);
        List<String> tokenTypes = reader.value(TOKEN_TYPES, name);
        KeyPolicy keys = new KeyPolicy(
                reader.value(JWKS_REFRESH, name),
                reader.value(JWKS_GRACE, name),
                reader.value(JWKS_TIMEOUT, name),
                insecure.allowed());
        if (issuer == null) {
            return null;
        }
        JwtConfig config = new JwtConfig(issuer, keysUri, keysFile, keysText, algorithms, tokenTypes, keys);
        if (keysText != null) {
            config.reportUnusable(reader, keysText);
        }
        return config;
    }

    /** Keys that never change are found bad now, not at the first request. */
    private void reportUnusable(ConfigReader reader, String text) {
        try {
            JwkSetParser parser = new JwkSetParser(issuer.issuer(), signatureAlgorithms());
            if (new KeyDocument(parser).keys(text).size() == 0) {
                reader.problem(
                        JWKS,
                        "holds no key that can verify the issuer's tokens (the log says why each is left out, GH2002)",
                        JWKS.allowed() + " with a public key for one of its algorithms",
                        issuer.name());
            }
        } catch (MalformedException e) {
            reader.problem(JWKS, "holds " + e.getMessage(), JWKS.allowed() + " with a public key", issuer.name());
        }
    }

    /** Records what is set in vain for an issuer none of whose tokens is verified here. */
    public static void reportUnused(ConfigReader reader, String name) {
        for (ConfigKey<?> key : List.of(JWKS_URI, JWKS_FILE, JWKS)) {
            if (reader.isSet(key, name)) {
                reader.problem(
                        key,
                        "is set, yet introspection=always asks the issuer about every token",
                        "neither, or not always",
                        name);
            }
        }
    }

    /** The settings that decide which keys are fetched, and how. Issuers that agree in them have the same keys. */
    record KeyOrigin(
            String name,
            String issuer,
            @Nullable URI keysUri,
            @Nullable Path keysFile,
            @Nullable String keysText,
            List<String> algorithms,
            KeyPolicy keys) {}

    KeyOrigin keyOrigin() {
        return new KeyOrigin(issuer.name(), issuer.issuer(), keysUri, keysFile, keysText, algorithms, keys);
    }

    List<SignatureAlgorithm> signatureAlgorithms() {
        return algorithms.stream()
                .map(name -> SignatureAlgorithm.valueOf(name.toUpperCase(Locale.ROOT)))
                .toList();
    }

    private static String algorithm(String text) {
        return Arrays.stream(SignatureAlgorithm.values())
                .map(SignatureAlgorithm::header)
                .filter(text::equals)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("has an unknown or unsafe algorithm"));
    }

    private static String tokenType(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String type = lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
        if (!type.matches("[a-z0-9!#$&^_.+-]{1,64}")) {
            throw new IllegalArgumentException("has something that is no media type");
        }
        return type;
    }
}
