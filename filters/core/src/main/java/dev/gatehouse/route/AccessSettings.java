package dev.gatehouse.route;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the settings say what a route asks of its callers, read into an {@link AccessPolicy}. */
public final class AccessSettings {

    private static final String GROUP = RoutePattern.GROUP;

    private static final ConfigKey<String> AUTHENTICATE = ConfigKey.of(
                    GROUP + "<r>.authenticate",
                    new ValueType<>(
                            text -> text,
                            "none, or a list of bearer, api-key, client-cert, session, or of client-cert+ one of the others; after"
                                    + " optional: or not"),
                    "Which credentials the route takes, in order; `optional:` lets a request without any pass, and"
                            + " `none` reads none.")
            .withDefault("bearer");
    private static final ConfigKey<List<String>> ISSUERS = list(
                    "issuers",
                    "The issuers, by their names under gatehouse.issuers., whose tokens the route takes. Not set: all.")
            .asRestriction();
    private static final ConfigKey<List<String>> SCOPES =
            scopes("scopes", "Scopes all of which the token must grant.").asRestriction();
    private static final ConfigKey<List<String>> ANY_SCOPE =
            scopes("any-scope", "Scopes one of which the token must grant.").asRestriction();
    private static final ConfigKey<List<String>> ROLES =
            list("roles", "Roles one of which the caller must have.").asRestriction();
    private static final ConfigKey<List<String>> CLAIMS = list(
                    "claims.<claim>", "The values of which this claim, by name or JSON pointer, must have one.")
            .asRestriction();

    private static final ConfigKey<List<String>> TENANTS = list(
                    "tenants",
                    "The tenants, by their names under gatehouse.tenants., that the route is for. Not set: all.")
            .asRestriction();
    private static final ConfigKey<AccessPolicy.Mode> MODE = ConfigKey.of(
                    GROUP + "<r>.mode",
                    ValueType.oneOf(AccessPolicy.Mode.class),
                    "Whether who is not allowed is refused. With `report`, tenants, credentials, scopes and limits are checked"
                            + " and each refusal is logged and counted, but the request goes on, without an identity.")
            .withDefault("enforce");
    private static final ConfigKey<AccessPolicy.Preflight> PREFLIGHT = ConfigKey.of(
                    GROUP + "<r>.preflight",
                    ValueType.oneOf(AccessPolicy.Preflight.class),
                    "What becomes of a CORS preflight for one of the route's methods: with `pass` it goes on to the application,"
                            + " without credentials; with `refuse` it is an OPTIONS request like any other.")
            .withDefault("refuse");

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(AUTHENTICATE, ISSUERS, SCOPES, ANY_SCOPE, ROLES, CLAIMS, TENANTS, MODE, PREFLIGHT);

    private AccessSettings() {}

    /**
     * Reads the policy of the route called {@code name}.
     *
     * @param kinds the credential kinds that there are
     */
    public static AccessPolicy read(ConfigReader reader, String name, List<String> kinds) {
        AuthenticateRule rule = AuthenticateRule.REFUSE_ALL;
        try {
            rule = AuthenticateRule.parse(reader.value(AUTHENTICATE, name), kinds);
        } catch (IllegalArgumentException e) {
            reader.problem(
                    AUTHENTICATE,
                    String.valueOf(e.getMessage()),
                    "none, or a list of " + String.join(", ", kinds)
                            + (kinds.contains("client-cert") ? ", client-cert+ another" : "")
                            + ", after optional: or not",
                    name);
        }
        Map<String, List<String>> claims = new LinkedHashMap<>();
        for (String claim : reader.settings().tails(GROUP + name + ".claims.")) {
            claims.put(claim, reader.list(CLAIMS, name, claim));
        }
        AccessPolicy policy = new AccessPolicy(
                rule,
                issuers(reader, name),
                reader.list(SCOPES, name),
                reader.list(ANY_SCOPE, name),
                reader.list(ROLES, name),
                claims,
                tenants(reader, name),
                reader.value(MODE, name),
                reader.value(PREFLIGHT, name));
        if (policy.takesNothing() && policy.asksAnything()) {
            reader.problem(
                    AUTHENTICATE,
                    "is none, yet the route asks for scopes, roles or claims",
                    "a credential kind, or none without these",
                    name);
        } else if (policy.needsNothing() && policy.asksAnything()) {
            reader.problem(
                    AUTHENTICATE,
                    "is optional, yet the route asks for scopes, roles or claims: leaving the token out would give more",
                    "a credential kind, or optional: without these",
                    name);
        }
        return policy;
    }

    private static List<String> issuers(ConfigReader reader, String name) {
        List<String> issuers = reader.list(ISSUERS, name);
        Set<String> known = reader.settings().groups("gatehouse.issuers.");
        if (!known.containsAll(issuers)) {
            reader.problem(ISSUERS, "names an issuer that is not configured", "of " + known, name);
        }
        return issuers;
    }

    private static List<String> tenants(ConfigReader reader, String name) {
        List<String> tenants = reader.list(TENANTS, name);
        Set<String> known = reader.settings().groups("gatehouse.tenants.");
        if (!known.containsAll(tenants)) {
            reader.problem(TENANTS, "names a tenant that is not configured", "of " + known, name);
        }
        return tenants;
    }

    /** Records that the route takes tokens while nobody may issue any. */
    public static void reportNoIssuer(ConfigReader reader, String name) {
        reader.problem(
                AUTHENTICATE,
                "takes tokens, but no issuer is configured",
                "none, or an issuer under gatehouse.issuers.",
                name);
    }

    /**
     * Records that an opaque token could be of several issuers, so that the route would not know whom to show it to.
     *
     * @param access the route's policy
     * @param introspecting the issuers that are asked about tokens, by their names in the settings
     */
    public static void reportAmbiguousIssuers(
            ConfigReader reader, String name, AccessPolicy access, List<String> introspecting) {
        List<String> possible = introspecting.stream()
                .filter(issuer -> access.issuers().isEmpty() || access.issuers().contains(issuer))
                .toList();
        if (possible.size() > 1) {
            reader.problem(
                    ISSUERS,
                    "leaves several issuers that are asked about tokens, " + possible
                            + ", and an opaque token does not say whose it is",
                    "issuers of which at most one is introspected",
                    name);
        }
    }

    private static ConfigKey<List<String>> list(String name, String description) {
        return ConfigKey.of(GROUP + "<r>." + name, ValueType.text().list(), description);
    }

    private static ConfigKey<List<String>> scopes(String name, String description) {
        ValueType<String> scope = ValueType.text().checked(AccessSettings::scope, "a scope (RFC 6749 §3.3)");
        return ConfigKey.of(GROUP + "<r>." + name, scope.list(), description);
    }

    private static String scope(String text) {
        if (!text.matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200}")) {
            throw new IllegalArgumentException("has something that is no scope");
        }
        return text;
    }
}
