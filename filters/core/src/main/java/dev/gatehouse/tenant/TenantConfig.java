package dev.gatehouse.tenant;

import dev.gatehouse.auth.Tenant;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.HostName;
import dev.gatehouse.quota.RateLimit;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A tenant as configured: how a request names it, and which credentials are its own. Immutable.
 *
 * @param name its name in the settings
 * @param hosts the hosts that name it, lower case
 * @param pathPrefix the path that names it, with all below; null for none
 * @param header the header by which a trusted proxy names it; null for none
 * @param issuers whose tokens it takes, by their names in the settings
 * @param audiences of which a token must name one; none for any that the issuer's settings allow
 * @param claim what a token's tenant claim must be
 * @param apiKeys whether it takes API keys that were made for it
 * @param certificates patterns, one of which a certificate's principal must match
 * @param rateLimit what all of its callers together may do; null for no limit
 * @param forwardClaims which claims go on in place of the route's; null for the route's
 */
public record TenantConfig(
        String name,
        List<String> hosts,
        @Nullable String pathPrefix,
        @Nullable TenantHeader header,
        List<String> issuers,
        List<String> audiences,
        String claim,
        boolean apiKeys,
        List<String> certificates,
        @Nullable RateLimit rateLimit,
        @Nullable List<String> forwardClaims) {

    /** The group of all tenants' properties. */
    public static final String GROUP = "gatehouse.tenants.";

    private static final String ONE = GROUP + "<t>.";

    static final ConfigKey<List<String>> HOST = ConfigKey.of(
                    ONE + "host",
                    ValueType.text()
                            .checked(TenantConfig::host, "a host's name or address, without port")
                            .list(),
                    "The hosts that name the tenant. A request must give all that it names a tenant by for one and the same.")
            .asRestriction();
    static final ConfigKey<String> PATH_PREFIX = ConfigKey.of(
                    ONE + "path-prefix",
                    ValueType.text()
                            .checked(TenantConfig::prefix, "an absolute path of whole segments such as /t/acme"),
                    "The path that names the tenant, with all below it; routes see it too, since nothing is cut off. Of several"
                            + " that fit the longest counts.")
            .asRestriction();
    static final ConfigKey<TenantHeader> HEADER = ConfigKey.of(
                    ONE + "header",
                    new ValueType<>(TenantHeader::parse, "a name and a value such as X-Tenant-Id:acme"),
                    "The header and its value by which one of gatehouse.trusted-proxies names the tenant. From anybody else it"
                            + " counts for nothing, and it never goes on.")
            .asRestriction();
    static final ConfigKey<List<String>> ISSUERS = ConfigKey.of(
                    ONE + "issuers",
                    ValueType.text().list(),
                    "The issuers, by their names under gatehouse.issuers., whose tokens the tenant takes. One whose tokens name"
                            + " their tenant (`tenant-claim`) can serve several tenants, any other just one.")
            .asRestriction();
    private static final ConfigKey<List<String>> AUDIENCES = ConfigKey.of(
                    ONE + "audiences",
                    ValueType.text().list(),
                    "Who the tenant's tokens must be meant for, beside what their issuer's settings ask: `aud` must name one of"
                            + " these. Not set: those settings alone.")
            .asRestriction();
    static final ConfigKey<String> CLAIM = ConfigKey.of(
                    ONE + "claim",
                    ValueType.text(),
                    "What the tenant claim of its tokens must be; a token without one is refused. Not set: the tenant's name.")
            .asRestriction();
    static final ConfigKey<Boolean> API_KEYS = ConfigKey.of(
                    ONE + "api-keys",
                    ValueType.flag(),
                    "Whether the tenant takes API keys. A key must have been made for it: `keys create --tenant` with its"
                            + " name.")
            .withDefault("true")
            .asRestriction();
    static final ConfigKey<List<String>> CERTIFICATES = ConfigKey.of(
                    ONE + "certificates",
                    ValueType.text().list(),
                    "Patterns, * for any run of characters, one of which the principal of a client's certificate must match."
                            + " Not set: the tenant takes none.")
            .asRestriction();
    private static final ConfigKey<RateLimit> RATE_LIMIT = ConfigKey.of(
                    ONE + "rate-limit",
                    RateLimit.TYPE,
                    "What all of the tenant's callers together may do. Not set: no limit.")
            .asRestriction();
    private static final ConfigKey<List<String>> FORWARD_CLAIMS = ConfigKey.of(
                    ONE + "forward-claims",
                    ValueType.orNone(ValueType.text().list()),
                    "The claims, by name or JSON pointer, that go on for the tenant's callers, in place of those that the route"
                            + " names. Not set: the route's.")
            .asRestriction();

    static final List<ConfigKey<?>> KEYS = List.of(
            HOST, PATH_PREFIX, HEADER, ISSUERS, AUDIENCES, CLAIM, API_KEYS, CERTIFICATES, RATE_LIMIT, FORWARD_CLAIMS);

    /** Copies the lists. */
    public TenantConfig {
        hosts = List.copyOf(hosts);
        issuers = List.copyOf(issuers);
        audiences = List.copyOf(audiences);
        certificates = List.copyOf(certificates);
        forwardClaims = forwardClaims == null ? null : List.copyOf(forwardClaims);
    }

    static TenantConfig from(ConfigReader reader, String name) {
        String claim = reader.optional(CLAIM, name);
        return new TenantConfig(
                name,
                reader.list(HOST, name),
                reader.optional(PATH_PREFIX, name),
                reader.optional(HEADER, name),
                reader.list(ISSUERS, name),
                reader.list(AUDIENCES, name),
                claim == null ? name : claim,
                reader.value(API_KEYS, name),
                reader.list(CERTIFICATES, name),
                reader.optional(RATE_LIMIT, name),
                reader.optional(FORWARD_CLAIMS, name));
    }

    /** Whether a request must name it: then no credential leads to it. */
    public boolean isNamedByRequests() {
        return !hosts.isEmpty() || pathPrefix != null || header != null;
    }

    /** The tenant as the engine's other parts see it. */
    public Tenant tenant() {
        return new Tenant(name, Set.copyOf(issuers), rateLimit, forwardClaims);
    }

    private static String host(String text) {
        String host = text.toLowerCase(Locale.ROOT);
        if (!HostName.isPlain(host) || host.length() > 253) {
            throw new IllegalArgumentException("is no plain host's name");
        }
        return host;
    }

    private static String prefix(String text) {
        boolean canonical = CanonicalPath.parse(text) instanceof CanonicalPath path
                && path.value().equals(text)
                && !path.hasEncodedDelimiters();
        if (!canonical || text.endsWith("/") || text.indexOf('*') >= 0) {
            throw new IllegalArgumentException("is no canonical path, or ends with a slash");
        }
        return text;
    }
}
