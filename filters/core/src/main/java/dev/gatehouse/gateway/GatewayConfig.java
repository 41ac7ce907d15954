package dev.gatehouse.gateway;

import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.audit.AuditConfig;
import dev.gatehouse.auth.CredentialKind;
import dev.gatehouse.auth.SamePrincipal;
import dev.gatehouse.auth.token.ClaimMapping;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.binding.ProofConfig;
import dev.gatehouse.clientcert.ClientCertConfig;
import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.config.ManagementConfig;
import dev.gatehouse.config.ReloadConfig;
import dev.gatehouse.config.SecretText;
import dev.gatehouse.config.ServerConfig;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.forward.ForwardHeaders;
import dev.gatehouse.forward.ForwardPolicy;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.forward.ForwardingConfig;
import dev.gatehouse.introspection.IntrospectionConfig;
import dev.gatehouse.jwt.JwtConfig;
import dev.gatehouse.oauth.login.LoginsConfig;
import dev.gatehouse.oauth.login.SessionAuthenticator;
import dev.gatehouse.oauth.service.ServiceAccountConfig;
import dev.gatehouse.peer.ClientAddresses;
import dev.gatehouse.peer.ClientCertificates;
import dev.gatehouse.peer.TrustedProxies;
import dev.gatehouse.ratelimit.RateLimitConfig;
import dev.gatehouse.ratelimit.RouteLimit;
import dev.gatehouse.revocation.RevocationConfig;
import dev.gatehouse.route.AccessSettings;
import dev.gatehouse.route.Capacity;
import dev.gatehouse.route.RoutePattern;
import dev.gatehouse.route.Upstream;
import dev.gatehouse.state.StateConfig;
import dev.gatehouse.tenant.TenantConfigs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that the settings say, read and checked. Immutable.
 *
 * @param realm the challenges' realm
 * @param mostCachedTokens how many verified tokens are remembered
 * @param issuers the issuers whose JWTs are verified here
 * @param introspection the issuers that are asked about tokens; some are among the others too
 * @param certificates where client certificates come from
 * @param credentials the other kinds of credential that are configured, by name
 * @param samePrincipal when a certificate and another credential are the same caller's
 * @param proofs how proofs of possession are checked
 * @param revocations how revocations are kept
 * @param headers the forwarded identity's headers
 * @param forwarding what else holds for it on every route
 * @param logins how browsers log in
 * @param routes the routes
 * @param server the standalone server
 * @param management who may manage, and where
 * @param state what the nodes share, and where
 * @param tenants on whose behalf requests can be served
 * @param addresses which address a request comes from
 * @param limits what holds for the limits of all routes
 * @param audit where audit events go
 * @param serviceAccounts our accounts for what is behind us
 * @param reload the rules by which changed files are taken up
 * @param secrets the secrets that are in files of their own
 */
public record GatewayConfig(
        String realm,
        int mostCachedTokens,
        List<JwtConfig> issuers,
        List<IntrospectionConfig> introspection,
        ClientCertificates certificates,
        Map<String, CredentialKind.Config> credentials,
        SamePrincipal samePrincipal,
        ProofConfig proofs,
        RevocationConfig revocations,
        ForwardHeaders headers,
        ForwardingConfig forwarding,
        LoginsConfig logins,
        List<RouteConfig> routes,
        ServerConfig server,
        ManagementConfig management,
        StateConfig state,
        TenantConfigs tenants,
        ClientAddresses addresses,
        RateLimitConfig limits,
        AuditConfig audit,
        List<ServiceAccountConfig> serviceAccounts,
        ReloadConfig reload,
        List<SecretText> secrets) {

    /** The kinds of credential beside {@link #BEARER}. */
    private static final List<CredentialKind> CREDENTIALS = List.of(ApiKeyConfig.KIND, ClientCertConfig.KIND);

    /** Tokens, whose settings are their issuers'. */
    static final String BEARER = "bearer";

    /** The credential kinds that a route can take. */
    static final List<String> KINDS = Stream.of(
                    Stream.of(BEARER),
                    CREDENTIALS.stream().map(CredentialKind::name),
                    Stream.of(SessionAuthenticator.KIND))
            .flatMap(names -> names)
            .toList();

    private static final ConfigKey<String> REALM = ConfigKey.of(
                    "gatehouse.realm",
                    ValueType.text().checked(GatewayConfig::realm, "visible ASCII without quotes and backslashes"),
                    "The realm in challenges.")
            .withDefault("gatehouse");
    private static final ConfigKey<Integer> TOKEN_CACHE = ConfigKey.of(
                    "gatehouse.token-cache.max-entries",
                    ValueType.integer(0, 10_000_000),
                    "How many verified tokens are remembered, each no longer than it lives; every further 2 KiB of a token count for"
                            + " one more. 0 for none.")
            .withDefault("10000");

    /** Every key that there is: what is not among them is an unknown property. */
    public static final List<ConfigKey<?>> KEYS = Stream.of(
                    List.of(ConfigFile.key(), REALM, TOKEN_CACHE),
                    ReloadConfig.KEYS,
                    DropInConfig.KEYS,
                    InsecureUrls.KEYS,
                    IssuerConfig.KEYS,
                    JwtConfig.KEYS,
                    IntrospectionConfig.KEYS,
                    ClaimMapping.KEYS,
                    RoutePattern.KEYS,
                    AccessSettings.KEYS,
                    ForwardPolicy.KEYS,
                    Upstream.KEYS,
                    Capacity.KEYS,
                    ForwardHeaders.KEYS,
                    ForwardingConfig.KEYS,
                    ServiceAccountConfig.KEYS,
                    SamePrincipal.KEYS,
                    LoginsConfig.KEYS,
                    ProofConfig.KEYS,
                    RevocationConfig.KEYS,
                    ManagementConfig.KEYS,
                    StateConfig.KEYS,
                    TenantConfigs.KEYS,
                    AuditConfig.KEYS,
                    TrustedProxies.KEYS,
                    ClientAddresses.KEYS,
                    RateLimitConfig.KEYS,
                    RouteLimit.KEYS,
                    ClientCertificates.KEYS,
                    CREDENTIALS.stream().flatMap(kind -> kind.keys().stream()).toList(),
                    ServerConfig.KEYS)
            .<ConfigKey<?>>flatMap(List::stream)
            .distinct()
            .toList();

    /** Copies the lists. */
    public GatewayConfig {
        issuers = List.copyOf(issuers);
        introspection = List.copyOf(introspection);
        credentials = Map.copyOf(credentials);
        routes = List.copyOf(routes);
        serviceAccounts = List.copyOf(serviceAccounts);
        secrets = List.copyOf(secrets);
    }

    /** What every issuer's tokens must say, however they are checked. */
    public List<IssuerConfig> allIssuers() {
        return allIssuers(issuers, introspection);
    }

    private static List<IssuerConfig> allIssuers(List<JwtConfig> issuers, List<IntrospectionConfig> introspection) {
        return Stream.concat(
                        issuers.stream().map(JwtConfig::issuer),
                        introspection.stream().map(IntrospectionConfig::issuer))
                .distinct()
                .toList();
    }

    /** The issuers' names in the settings, however their tokens are checked. */
    public List<String> issuerNames() {
        return allIssuers().stream().map(IssuerConfig::name).toList();
    }

    /** Who needs the configuration: a proxy's routes must lead somewhere. */
    public enum Use {
        DROP_IN,
        PROXY
    }

    /**
     * Reads and checks everything.
     *
     * @throws dev.gatehouse.config.ConfigurationException with every mistake, if there is one
     */
    public static GatewayConfig from(Settings settings, Use use) {
        ConfigReader reader = new ConfigReader(settings);
        reader.reportSources();
        // The issuers ask for this; read here, a bad value is reported without any issuer too.
        InsecureUrls.from(reader);
        if (use == Use.PROXY) {
            DropInConfig.reportUnused(reader);
        }
        String realm = reader.value(REALM);
        int mostCachedTokens = reader.value(TOKEN_CACHE);
        List<IntrospectionConfig> introspection = introspection(reader);
        List<JwtConfig> issuers = issuers(reader, introspection);
        ForwardHeaders headers = ForwardHeaders.from(reader);
        TenantConfigs tenants = TenantConfigs.from(reader, allIssuers(issuers, introspection));
        StateConfig state = StateConfig.from(reader);
        LoginsConfig logins = LoginsConfig.from(
                reader, issuers.stream().map(JwtConfig::issuer).toList(), state.kind() != StateConfig.Kind.LOCAL);
        List<RouteConfig> routes = RouteConfig.all(reader, use, introspection, logins, tenants);
        GatewayConfig config = new GatewayConfig(
                realm,
                mostCachedTokens,
                issuers,
                introspection,
                ClientCertificates.from(reader),
                credentials(reader, routes),
                SamePrincipal.from(reader),
                ProofConfig.from(reader).withHosts(hosts(routes, tenants, logins)),
                RevocationConfig.from(reader),
                headers,
                ForwardingConfig.from(reader, headers, signs(routes)),
                logins,
                routes,
                ServerConfig.from(reader),
                ManagementConfig.from(reader),
                state,
                tenants,
                ClientAddresses.from(reader),
                RateLimitConfig.from(reader),
                AuditConfig.from(reader),
                ServiceAccountConfig.all(reader),
                ReloadConfig.from(reader),
                reader.secrets());
        reader.refuseUnknown(KEYS);
        reader.refuseEmptyRestrictions(KEYS);
        reader.throwIfAny();
        return config;
    }

    /**
     * The hosts that requests are for, by the settings. A login's host is that of its own routes: where nothing else names a
     * host, it says nothing of routes that take tokens alone.
     */
    private static List<String> hosts(List<RouteConfig> routes, TenantConfigs tenants, LoginsConfig logins) {
        List<String> named = Stream.concat(
                        routes.stream().map(route -> route.pattern().host()).filter(host -> !host.isEmpty()),
                        tenants.all().stream().flatMap(tenant -> tenant.hosts().stream()))
                .toList();
        boolean ofLogins = logins.logins().stream().allMatch(login -> login.externalUrl() != null)
                && routes.stream()
                        .map(route -> route.access().authenticate())
                        .filter(rule -> rule.takes(BEARER))
                        .allMatch(rule -> rule.takes(SessionAuthenticator.KIND));
        return named.isEmpty() && !ofLogins
                ? List.of()
                : Stream.concat(named.stream(), logins.externalHosts().stream())
                        .distinct()
                        .toList();
    }

    private static boolean signs(List<RouteConfig> routes) {
        return routes.stream().anyMatch(route -> route.forward().token() == TokenForwarding.SIGNED);
    }

    private static List<IntrospectionConfig> introspection(ConfigReader reader) {
        List<IntrospectionConfig> introspection = new ArrayList<>();
        for (String name : reader.settings().groups(IssuerConfig.GROUP)) {
            IntrospectionConfig issuer = IntrospectionConfig.from(reader, name);
            if (issuer != null) {
                introspection.add(issuer);
            }
        }
        return introspection;
    }

    /** Those whose tokens are verified here: not those that are asked about all of theirs. */
    private static List<JwtConfig> issuers(ConfigReader reader, List<IntrospectionConfig> introspection) {
        Map<String, String> asked = introspection.stream()
                .map(IntrospectionConfig::issuer)
                .collect(Collectors.toMap(IssuerConfig::name, IssuerConfig::issuer));
        List<JwtConfig> issuers = new ArrayList<>();
        Set<String> identifiers = new HashSet<>();
        for (String name : reader.settings().groups(IssuerConfig.GROUP)) {
            String identifier = null;
            if (IntrospectionConfig.isAlways(reader, name)) {
                JwtConfig.reportUnused(reader, name);
                identifier = asked.get(name);
            } else {
                JwtConfig issuer = JwtConfig.from(reader, name);
                if (issuer != null) {
                    issuers.add(issuer);
                    identifier = issuer.issuer().issuer();
                }
            }
            if (identifier != null && !identifiers.add(identifier)) {
                reader.problem(IssuerConfig.ISSUER, "is another issuer's too", "an issuer of its own", name);
            }
        }
        return issuers;
    }

    private static Map<String, CredentialKind.Config> credentials(ConfigReader reader, List<RouteConfig> routes) {
        Map<String, CredentialKind.Config> credentials = new LinkedHashMap<>();
        for (CredentialKind kind : CREDENTIALS) {
            boolean taken = routes.stream()
                    .anyMatch(route -> route.access().authenticate().takes(kind.name()));
            CredentialKind.Config config = kind.reader().read(reader, taken);
            if (config != null) {
                credentials.put(kind.name(), config);
            }
        }
        return credentials;
    }

    private static String realm(String text) {
        if (!text.matches("[\\x20-\\x7E&&[^\"\\\\]]{1,100}")) {
            throw new IllegalArgumentException("has a character that a realm can't have");
        }
        return text;
    }
}
