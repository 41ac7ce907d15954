package dev.gatehouse.oauth.login;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.SecretText;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What holds for the sessions of all logins. Immutable.
 *
 * @param key from what the keys follow that seal sessions and logins under way; null to take each client's secret
 * @param mostEntries how many sessions a node that is alone keeps
 */
public record SessionsConfig(@Nullable SecretText key, int mostEntries) {

    static final ConfigKey<String> KEY = ConfigKey.of(
                    "gatehouse.sessions.key",
                    ValueType.text()
                            .checked(SessionsConfig::key, "32 random characters or more, the same on all nodes"),
                    "From what the keys follow that seal sessions in the shared state, and logins under way. Not set: from the"
                            + " client's secret, so that a new secret ends all sessions there.")
            .asSecret();
    private static final ConfigKey<Integer> MOST_ENTRIES = ConfigKey.of(
                    "gatehouse.sessions.max-entries",
                    ValueType.integer(1, 10_000_000),
                    "How many sessions a node keeps in memory; beyond that those end that were used least. With"
                            + " gatehouse.state=redis there is no bound. A change takes a restart.")
            .withDefault("100000");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = List.of(KEY, MOST_ENTRIES);

    /** Reads it. */
    public static SessionsConfig from(ConfigReader reader) {
        return new SessionsConfig(reader.secret(KEY), reader.value(MOST_ENTRIES));
    }

    private static String key(String text) {
        if (text.length() < 32) {
            throw new IllegalArgumentException("is too short");
        }
        return text;
    }
}
