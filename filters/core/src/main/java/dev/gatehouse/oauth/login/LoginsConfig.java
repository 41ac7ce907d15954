package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All logins as configured. Immutable.
 *
 * @param logins each login
 * @param sessions what holds for the sessions of all
 */
public record LoginsConfig(List<LoginConfig> logins, SessionsConfig sessions) {

    private static final ConfigKey<String> ROUTE_LOGIN = ConfigKey.of(
            "gatehouse.routes.<r>.login",
            ValueType.text(),
            "The login, by its name under gatehouse.login., whose sessions the route takes. Not set: the one whose issuer the"
                    + " request's tenant takes.");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = Stream.of(
                    LoginSettings.KEYS, SessionsConfig.KEYS, List.of(ROUTE_LOGIN))
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    /** Copies the list. */
    public LoginsConfig {
        logins = List.copyOf(logins);
    }

    /**
     * Reads all logins.
     *
     * @param verified the issuers whose signatures can be checked here
     * @param shared whether nodes share their sessions
     */
    public static LoginsConfig from(ConfigReader reader, List<IssuerConfig> verified, boolean shared) {
        LoginsConfig config = new LoginsConfig(LoginSettings.all(reader, verified), SessionsConfig.from(reader));
        if (shared
                && config.sessions.key() == null
                && config.logins.stream().anyMatch(login -> login.client().secret() == null)) {
            reader.problem(
                    SessionsConfig.KEY,
                    "is missing, since the nodes share sessions, and a login has no client-secret to seal them by",
                    SessionsConfig.KEY.allowed());
        }
        return config;
    }

    /**
     * Which login a route names; null if it names none.
     *
     * @param takesSessions whether the route takes sessions
     */
    public @Nullable String ofRoute(ConfigReader reader, String route, boolean takesSessions) {
        String name = reader.optional(ROUTE_LOGIN, route);
        Set<String> known = reader.settings().groups(LoginSettings.GROUP);
        if (name != null && !takesSessions) {
            reader.problem(ROUTE_LOGIN, "is of no use without authenticate=session", "not set", route);
        } else if (name != null && !known.contains(name)) {
            reader.problem(ROUTE_LOGIN, "names a login that is not configured", "of " + known, route);
        } else if (takesSessions && known.isEmpty()) {
            reader.problem(
                    ROUTE_LOGIN,
                    "is missing: the route takes sessions, yet there is no login under gatehouse.login.",
                    "a login",
                    route);
        }
        return name;
    }

    /** The hosts of the logins' {@code external-url}. */
    public List<String> externalHosts() {
        return logins.stream()
                .map(LoginConfig::externalUrl)
                .filter(Objects::nonNull)
                .map(URI::getHost)
                .toList();
    }

    /** Records that a request of the route could be meant for several logins. */
    public static void reportAmbiguous(ConfigReader reader, String route, List<String> issuers) {
        reader.problem(
                ROUTE_LOGIN,
                "is missing: the logins of several issuers could be meant, " + issuers,
                "the login whose sessions the route takes",
                route);
    }

    /** The issuers of all logins, by their names in the settings, one for each login. */
    public List<String> issuers() {
        return logins.stream().map(login -> login.issuer().name()).toList();
    }
}
