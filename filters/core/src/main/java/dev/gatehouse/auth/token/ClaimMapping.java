package dev.gatehouse.auth.token;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Where a token holds the parts of an identity: claims' names or JSON pointers. Of several, the first present counts;
 * for scopes and roles all count. Immutable.
 */
public record ClaimMapping(
        List<String> scopes, List<String> roles, List<String> subject, List<String> client, List<String> tenant) {

    private static final ValueType<List<String>> CLAIMS = ValueType.text()
            .checked(ClaimMapping::claimPath, "a claim's name, or a JSON pointer such as /realm_access/roles")
            .list();

    public static final ConfigKey<List<String>> SCOPES = key(
                    "scope-claim", "Where the scopes stand: a list, or a text of words.")
            .withDefault("scope");
    public static final ConfigKey<List<String>> ROLES =
            key("roles-claim", "Where the roles stand.").withDefault("roles");
    public static final ConfigKey<List<String>> SUBJECT = key(
                    "subject-claim", "Where the caller's name stands; the first present counts.")
            .withDefault("sub");
    public static final ConfigKey<List<String>> CLIENT = key(
                    "client-claim", "Where the OAuth client stands; the first present counts.")
            .withDefault("client_id,azp");
    public static final ConfigKey<List<String>> TENANT =
            key("tenant-claim", "Where the tenant stands; the first present counts. Not set: tokens name none.");

    public static final List<ConfigKey<?>> KEYS = List.of(SCOPES, ROLES, SUBJECT, CLIENT, TENANT);

    static ClaimMapping from(ConfigReader reader, String issuer) {
        return new ClaimMapping(
                reader.value(SCOPES, issuer),
                reader.value(ROLES, issuer),
                reader.value(SUBJECT, issuer),
                reader.value(CLIENT, issuer),
                reader.list(TENANT, issuer));
    }

    /** All words that the claims hold. */
    static Set<String> words(Claims claims, List<String> paths, Function<String, List<String>> read) {
        Set<String> words = new LinkedHashSet<>();
        for (String path : paths) {
            if (claims.at(path) != null) {
                words.addAll(read.apply(path));
            }
        }
        return words;
    }

    /** The first claim that is present, whatever its type; null if none is. */
    static @Nullable Object first(Claims claims, List<String> paths) {
        for (String path : paths) {
            Object value = claims.at(path);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static ConfigKey<List<String>> key(String name, String description) {
        return ConfigKey.of(IssuerConfig.GROUP + "<i>." + name, CLAIMS, description);
    }

    private static String claimPath(String text) {
        if (text.startsWith("/") && text.matches(".*~([^01].*|$)")) {
            throw new IllegalArgumentException("is no JSON pointer");
        }
        return text;
    }
}
