package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.oauth.session.SessionLimits;
import dev.gatehouse.provider.ClientConfig;
import dev.gatehouse.provider.ClientKeys;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the settings describe logins, read into {@link LoginConfig}s. */
public final class LoginSettings {

    /** What the properties of all logins begin with. */
    public static final String GROUP = "gatehouse.login.";

    private static final String ONE = GROUP + "<l>.";

    /** The longest {@code timeout}. */
    private static final Duration MOST_TIMEOUT = Duration.ofSeconds(30);

    /** Parameters that are ours to set, or that would change what comes back. */
    private static final Set<String> RESERVED = Set.of(
            "response_type",
            "response_mode",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "request",
            "request_uri",
            "client_secret",
            "client_assertion",
            "client_assertion_type");

    private static final ConfigKey<String> ISSUER = ConfigKey.of(
            ONE + "issuer",
            ValueType.text(),
            "The issuer that logs users in, by its name under gatehouse.issuers.; its endpoints are discovered.");
    private static final ClientKeys CLIENT = ClientKeys.below(ONE, "by which users log in");
    private static final ConfigKey<List<String>> SCOPES = ConfigKey.of(
                    ONE + "scopes", ValueType.text().list(), "What is asked for; openid is always among it.")
            .withDefault("openid");
    private static final ConfigKey<String> PARAMETER = ConfigKey.of(
            ONE + "parameters.<parameter>",
            ValueType.text(),
            "A parameter to send along when a user is sent to log in, such as audience or ui_locales.");
    private static final ConfigKey<String> CALLBACK_PATH = path(
                    "callback-path",
                    "Where the provider sends the browser back to, within the application; a login's own.")
            .withDefault("/login/callback");
    private static final ConfigKey<String> LOGOUT_PATH = path(
                    "logout-path",
                    "Where users log out, here and at the provider, within the application; a login's own.")
            .withDefault("/logout");
    private static final ConfigKey<String> AFTER_LOGOUT = path(
                    "post-logout-path", "Where the browser goes after a logout; to be registered at the provider.")
            .withDefault("/");
    private static final ConfigKey<String> BACKCHANNEL_PATH = path(
                    "backchannel-logout-path",
                    "Where the provider itself says who has logged out (OpenID Connect Back-Channel Logout); a login's own.")
            .withDefault("/logout/backchannel");
    private static final ConfigKey<String> LOGIN_PATH = path(
            "login-path",
            "Where a page sends the browser to log in, with the path to come back to in `target`. Not set: nowhere, pages of"
                    + " the routes start a login by themselves.");
    private static final ConfigKey<Duration> IDLE = ConfigKey.of(
                    ONE + "session-idle",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(30)),
                    "How long a session lives without a request, to a twentieth.")
            .withDefault("30m");
    private static final ConfigKey<Duration> MOST = ConfigKey.of(
                    ONE + "session-max",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(90)),
                    "How long a session lives in any case.")
            .withDefault("8h");
    private static final ConfigKey<Duration> REFRESH_AHEAD = ConfigKey.of(
                    ONE + "refresh-ahead",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                    "How long before its end an access token is renewed at the latest, at most a third of its life; each"
                            + " session at a moment of its own, from half of the token's life on, so that not all ask at once.")
            .withDefault("60s");
    private static final ConfigKey<Duration> TIMEOUT = ConfigKey.of(
                    ONE + "timeout",
                    ValueType.duration(Duration.ofMillis(100), MOST_TIMEOUT),
                    "How long the provider may take for one answer.")
            .withDefault("5s");
    private static final ConfigKey<String> COOKIE = ConfigKey.of(
            ONE + "cookie-name",
            ValueType.text().checked(LoginSettings::cookie, "__Host- and letters, digits, dashes"),
            "The session cookie's name. Not set: __Host-gatehouse- and the login's name.");
    private static final ConfigKey<URI> EXTERNAL_URL = ConfigKey.of(
            ONE + "external-url",
            ValueType.url(),
            "Scheme, host and port by which browsers know us. Not set: as each request shows them, with X-Forwarded-Proto and"
                    + " X-Forwarded-Host of gatehouse.trusted-proxies.");
    private static final ConfigKey<List<URI>> TRUSTED_ORIGINS = ConfigKey.of(
            ONE + "trusted-origins",
            ValueType.url().list(),
            "Further origins whose pages may send unsafe methods with the session cookie. Not set: our own alone.");
    private static final ConfigKey<IssuerRule> RESPONSE_ISSUER = ConfigKey.of(
                    ONE + "response-issuer",
                    ValueType.oneOf(IssuerRule.class),
                    "Whether the provider's response must name its issuer (RFC 9207): always, or only where its metadata says"
                            + " that it does. One that is named must be the right one in any case.")
            .withDefault("require");

    /** Whether responses must name their issuer. */
    enum IssuerRule {
        REQUIRE,
        AS_ADVERTISED
    }

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = Stream.of(
                    List.of(ISSUER),
                    CLIENT.all(),
                    List.of(
                            SCOPES,
                            PARAMETER,
                            CALLBACK_PATH,
                            LOGOUT_PATH,
                            AFTER_LOGOUT,
                            BACKCHANNEL_PATH,
                            LOGIN_PATH,
                            IDLE,
                            MOST,
                            REFRESH_AHEAD,
                            TIMEOUT,
                            COOKIE,
                            EXTERNAL_URL,
                            TRUSTED_ORIGINS,
                            RESPONSE_ISSUER))
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    private LoginSettings() {}

    /**
     * Reads all logins.
     *
     * @param verified the issuers whose signatures can be checked here
     */
    public static List<LoginConfig> all(ConfigReader reader, List<IssuerConfig> verified) {
        List<LoginConfig> logins = new ArrayList<>();
        Map<String, String> taken = new HashMap<>();
        Map<String, IssuerConfig> issuers =
                verified.stream().collect(Collectors.toMap(IssuerConfig::name, Function.identity()));
        for (String name : reader.settings().groups(GROUP)) {
            LoginConfig login = from(reader, name, issuers);
            if (login != null) {
                logins.add(login);
                LoginPaths paths = login.paths();
                claim(reader, CALLBACK_PATH, paths.callback(), name, taken);
                claim(reader, LOGOUT_PATH, paths.logout(), name, taken);
                claim(reader, BACKCHANNEL_PATH, paths.backchannelLogout(), name, taken);
                if (paths.login() != null) {
                    claim(reader, LOGIN_PATH, paths.login(), name, taken);
                }
                if (taken.putIfAbsent(login.cookie(), name) != null) {
                    reader.problem(COOKIE, "is another login's too", "a name of its own", name);
                }
            }
        }
        return logins;
    }

    /** Told apart by its path, a response of one provider can't be taken for another's (RFC 9700 §4.4.2). */
    private static void claim(
            ConfigReader reader, ConfigKey<String> key, String path, String name, Map<String, String> taken) {
        String other = taken.putIfAbsent(path, name);
        if (other != null) {
            reader.problem(key, "is " + path + ", as is another path of the login " + other, "a path of its own", name);
        }
    }

    private static @Nullable LoginConfig from(ConfigReader reader, String name, Map<String, IssuerConfig> verified) {
        int before = reader.problemCount();
        if (!name.matches("[A-Za-z0-9-]{1,32}")) {
            reader.problem(ISSUER, "is of a login whose name can't be a cookie's", "letters, digits and dashes", name);
        }
        String issuerName = reader.required(ISSUER, name);
        IssuerConfig issuer = issuerName == null ? null : verified.get(issuerName);
        if (issuerName != null && issuer == null) {
            reader.problem(
                    ISSUER,
                    "is no issuer whose signatures can be checked here",
                    "an issuer under gatehouse.issuers. without introspection=always",
                    name);
        }
        ClientConfig client = CLIENT.read(reader, name);
        List<String> scopes = new ArrayList<>(reader.value(SCOPES, name));
        if (!scopes.contains("openid")) {
            scopes.add(0, "openid");
        }
        SessionLimits limits = new SessionLimits(reader.value(IDLE, name), reader.value(MOST, name));
        if (limits.idle().compareTo(limits.most()) > 0) {
            reader.problem(IDLE, "is longer than session-max", "at most that", name);
        }
        InsecureUrls insecure = InsecureUrls.from(reader);
        URI external = reader.optional(EXTERNAL_URL, name);
        checkOrigin(reader, EXTERNAL_URL, external, name);
        List<URI> trusted = reader.list(TRUSTED_ORIGINS, name);
        trusted.forEach(origin -> checkOrigin(reader, TRUSTED_ORIGINS, origin, name));
        String cookie = reader.optional(COOKIE, name);
        LoginPaths paths = new LoginPaths(
                reader.value(CALLBACK_PATH, name),
                reader.value(LOGOUT_PATH, name),
                reader.value(AFTER_LOGOUT, name),
                reader.value(BACKCHANNEL_PATH, name),
                reader.optional(LOGIN_PATH, name));
        Duration ahead = reader.value(REFRESH_AHEAD, name);
        Duration timeout = reader.value(TIMEOUT, name);
        boolean issuerRequired = reader.value(RESPONSE_ISSUER, name) == IssuerRule.REQUIRE;
        Map<String, String> parameters = parameters(reader, name);
        return issuer == null || client == null || reader.problemCount() > before
                ? null
                : new LoginConfig(
                        name,
                        issuer,
                        client,
                        scopes,
                        parameters,
                        paths,
                        limits,
                        ahead,
                        timeout,
                        cookie == null ? "__Host-gatehouse-" + name : cookie,
                        external,
                        trusted,
                        issuerRequired,
                        insecure);
    }

    private static void checkOrigin(ConfigReader reader, ConfigKey<?> key, @Nullable URI url, String name) {
        if (url != null && !url.getRawPath().isEmpty() && !url.getRawPath().equals("/")) {
            reader.problem(key, "has a path", "scheme, host and port alone", name);
        }
        if (url != null && url.getRawQuery() != null) {
            reader.problem(key, "has a query", "scheme, host and port alone", name);
        }
    }

    private static Map<String, String> parameters(ConfigReader reader, String name) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : reader.settings().tails(GROUP + name + ".parameters.")) {
            if (RESERVED.contains(parameter.toLowerCase(Locale.ROOT))) {
                reader.problem(PARAMETER, "is set by the login itself", "another parameter", name, parameter);
            }
            parameters.put(parameter, Objects.requireNonNullElse(reader.optional(PARAMETER, name, parameter), ""));
        }
        return parameters;
    }

    private static ConfigKey<String> path(String name, String description) {
        return ConfigKey.of(
                ONE + name,
                ValueType.text().checked(LoginSettings::path, "an absolute path such as /login/callback"),
                description);
    }

    private static String path(String text) {
        RequestPath parsed = CanonicalPath.parse(text);
        if (!(parsed instanceof CanonicalPath canonical)
                || canonical.hasEncodedDelimiters()
                || !canonical.encoded().equals(text)) {
            throw new IllegalArgumentException("is no plain absolute path");
        }
        return text;
    }

    private static String cookie(String text) {
        if (!text.matches("__Host-[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("is no name that browsers keep to this host and TLS");
        }
        return text;
    }
}
