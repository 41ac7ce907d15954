package dev.gatehouse.oauth.service;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.provider.ClientConfig;
import dev.gatehouse.provider.ClientKeys;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An account that we hold at an issuer. Immutable; never shows its secret.
 *
 * @param name its name in the settings
 * @param issuer the issuer's identifier
 * @param client who we are to the issuer
 * @param scopes what is asked for; empty to leave it to the issuer
 * @param audience whom the tokens are for; null to leave it to the issuer
 * @param endpoint where tokens are asked for; null to discover it
 * @param timeout how long one exchange may take
 * @param insecureUrls which discovered endpoints may be asked
 */
public record ServiceAccountConfig(
        String name,
        String issuer,
        ClientConfig client,
        List<String> scopes,
        @Nullable String audience,
        @Nullable URI endpoint,
        Duration timeout,
        InsecureUrls insecureUrls) {

    /** The group of all accounts' properties. */
    public static final String GROUP = "gatehouse.service-accounts.";

    private static final String EACH = GROUP + "<s>.";

    private static final ConfigKey<String> ISSUER = ConfigKey.of(
            EACH + "issuer",
            ValueType.text(),
            "Who gives the account its tokens: the name of an issuer in the settings, or the identifier, a URL, of one whose"
                    + " tokens are taken from nobody.");
    private static final ConfigKey<List<String>> SCOPES = ConfigKey.of(
            EACH + "scopes",
            ValueType.text().checked(ServiceAccountConfig::scope, "a scope").list(),
            "The scopes that are asked for. Not set: what the issuer gives by itself.");
    private static final ConfigKey<String> AUDIENCE = ConfigKey.of(
            EACH + "audience",
            ValueType.text(),
            "Whom the tokens are for, sent as the parameter `audience`. Not set: what the issuer gives by itself.");
    private static final ConfigKey<URI> ENDPOINT = ConfigKey.of(
            EACH + "token-uri", ValueType.url(), "Where tokens are asked for. Not set: discovered from the issuer.");
    private static final ConfigKey<Duration> TIMEOUT = ConfigKey.of(
                    EACH + "timeout",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofSeconds(30)),
                    "How long the issuer may take to answer.")
            .withDefault("5s");

    private static final ClientKeys CLIENT = ClientKeys.below(EACH, "whose account this is");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = Stream.of(
                    List.of(ISSUER), CLIENT.all(), List.of(SCOPES, AUDIENCE, ENDPOINT, TIMEOUT))
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    /** Copies the scopes. */
    public ServiceAccountConfig {
        scopes = List.copyOf(scopes);
    }

    /** The names of all accounts that the settings have, good or not. */
    public static Set<String> names(ConfigReader reader) {
        return reader.settings().groups(GROUP);
    }

    /** Reads all accounts; those with mistakes are left out. */
    public static List<ServiceAccountConfig> all(ConfigReader reader) {
        List<ServiceAccountConfig> accounts = new ArrayList<>();
        for (String name : names(reader)) {
            ServiceAccountConfig account = from(reader, name);
            if (account != null) {
                accounts.add(account);
            }
        }
        return accounts;
    }

    /** Reads the account called {@code name}; null if a problem was recorded without which it can't be built. */
    static @Nullable ServiceAccountConfig from(ConfigReader reader, String name) {
        InsecureUrls insecure = InsecureUrls.from(reader);
        URI endpoint = reader.optional(ENDPOINT, name);
        insecure.check(reader, ENDPOINT, endpoint, name);
        URI issuer = issuer(reader, name);
        if (endpoint == null) {
            insecure.check(reader, ISSUER, issuer, name);
        }
        ClientConfig client = CLIENT.read(reader, name);
        if (client != null
                && client.authenticatesByTls()
                && endpoint != null
                && !"https".equals(endpoint.getScheme())) {
            reader.problem(ENDPOINT, "is http://, yet client-authentication is tls", "an https:// URL", name);
        }
        List<String> scopes = reader.list(SCOPES, name);
        String audience = reader.optional(AUDIENCE, name);
        Duration timeout = reader.value(TIMEOUT, name);
        return issuer == null || client == null
                ? null
                : new ServiceAccountConfig(
                        name, issuer.toString(), client, scopes, audience, endpoint, timeout, insecure);
    }

    private static @Nullable URI issuer(ConfigReader reader, String name) {
        String named = reader.required(ISSUER, name);
        if (named == null) {
            return null;
        }
        if (named.contains("://")) {
            try {
                return ValueType.url().parser().parse(named);
            } catch (IllegalArgumentException e) {
                reader.problem(ISSUER, String.valueOf(e.getMessage()), ISSUER.allowed(), name);
                return null;
            }
        }
        if (named.contains(".") || !reader.isSet(IssuerConfig.ISSUER, named)) {
            reader.problem(
                    ISSUER,
                    "is no issuer of the settings",
                    "one of " + reader.settings().groups(IssuerConfig.GROUP) + ", or a URL",
                    name);
            return null;
        }
        return reader.optional(IssuerConfig.ISSUER, named);
    }

    /** A scope has no space, quote or backslash (RFC 6749 §3.3). */
    static String scope(String text) {
        if (!text.matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]+")) {
            throw new IllegalArgumentException("has a character that a scope can't have");
        }
        return text;
    }
}
