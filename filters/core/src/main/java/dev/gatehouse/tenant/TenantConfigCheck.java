package dev.gatehouse.tenant;

import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.peer.PrincipalPattern;
import dev.gatehouse.tenant.OwnedPatterns.Owned;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds tenants that can't be told apart, or that nothing leads to. Confined to the thread that reads the settings. */
final class TenantConfigCheck {

    /** Each is looked for in every request. */
    private static final int MOST_HEADERS = 4;

    private static final String API_KEY = "api-key";

    private final ConfigReader reader;
    private final TenantConfigs configs;
    private final Set<String> issuers;
    private final boolean takesKeys;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> tokens = new HashMap<>();
    private final OwnedPatterns certificates = new OwnedPatterns();

    TenantConfigCheck(ConfigReader reader, TenantConfigs configs) {
        this.reader = reader;
        this.configs = configs;
        this.issuers = reader.settings().groups("gatehouse.issuers.");
        this.takesKeys = reader.settings().names().stream()
                .filter(name -> name.startsWith("gatehouse.routes.") && name.endsWith(".authenticate"))
                .anyMatch(name -> reader.settings()
                        .raw(name)
                        .filter(value -> value.text().contains(API_KEY))
                        .isPresent());
    }

    void run() {
        for (TenantConfig tenant : configs.all()) {
            checkName(tenant);
            checkNames(tenant);
            checkTokens(tenant);
            checkCertificates(tenant);
            if (tenant.issuers().isEmpty() && tenant.certificates().isEmpty() && !(tenant.apiKeys() && takesKeys)) {
                reader.problem(
                        TenantConfig.ISSUERS,
                        "is missing, and the tenant has neither certificates nor API keys, so that no credential is its own",
                        "issuers, certificates, or API keys on a route",
                        tenant.name());
            }
        }
        checkHeaders();
    }

    private void checkName(TenantConfig tenant) {
        String name = tenant.name();
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}") || name.equals("default")) {
            reader.problem(
                    TenantConfig.ISSUERS,
                    "is of a tenant with a name that none can have",
                    "a name of letters, digits, dashes and underscores other than default",
                    name);
        }
    }

    private void checkNames(TenantConfig tenant) {
        for (String host : tenant.hosts()) {
            unique(names, "host " + host, TenantConfig.HOST, tenant);
        }
        if (tenant.pathPrefix() != null) {
            unique(names, "path " + tenant.pathPrefix(), TenantConfig.PATH_PREFIX, tenant);
        }
        TenantHeader header = tenant.header();
        if (header != null) {
            unique(names, "header " + header.key() + " " + header.value(), TenantConfig.HEADER, tenant);
            if (configs.proxies().ranges().isEmpty()) {
                reader.problem(
                        TenantConfig.HEADER,
                        "is set, and nobody may write it",
                        "gatehouse.trusted-proxies beside it",
                        tenant.name());
            }
        }
    }

    private void checkTokens(TenantConfig tenant) {
        for (String issuer : tenant.issuers()) {
            if (!issuers.contains(issuer)) {
                reader.problem(
                        TenantConfig.ISSUERS, "names an issuer that is not configured", "of " + issuers, tenant.name());
                continue;
            }
            boolean claims = configs.claiming().contains(issuer);
            String other = tokens.putIfAbsent(claims ? issuer + " " + tenant.claim() : issuer, tenant.name());
            if (other != null && claims) {
                reader.problem(
                        TenantConfig.CLAIM,
                        "is the tenant " + other + "'s too for the issuer " + issuer
                                + ", so that a token could be of either",
                        "a claim of its own",
                        tenant.name());
            } else if (other != null) {
                reader.problem(
                        TenantConfig.ISSUERS,
                        "has " + issuer + ", which is the tenant " + other + "'s too and whose tokens name no tenant",
                        "an issuer of its own, or one with a tenant-claim",
                        tenant.name());
            }
        }
    }

    private void checkCertificates(TenantConfig tenant) {
        List<PrincipalPattern> own =
                tenant.certificates().stream().map(PrincipalPattern::of).toList();
        for (PrincipalPattern pattern : own) {
            Owned owned = certificates.overlapping(pattern);
            if (owned != null) {
                reader.problem(
                        TenantConfig.CERTIFICATES,
                        "has " + pattern.text() + ", and a principal could match the tenant " + owned.tenant() + "'s "
                                + owned.pattern().text() + " too",
                        "patterns of its own",
                        tenant.name());
            }
        }
        own.forEach(pattern -> certificates.add(new Owned(pattern, tenant.name())));
    }

    private void checkHeaders() {
        Set<String> headers = new HashSet<>();
        for (TenantConfig tenant : configs.all()) {
            TenantHeader header = tenant.header();
            if (header != null && headers.add(header.key()) && headers.size() > MOST_HEADERS) {
                reader.problem(
                        TenantConfig.HEADER,
                        "is one more header than can be looked for in each request",
                        "at most " + MOST_HEADERS + " different headers, better just one",
                        tenant.name());
            }
        }
    }

    private void unique(Map<String, String> seen, String name, ConfigKey<?> key, TenantConfig tenant) {
        String other = seen.putIfAbsent(name, tenant.name());
        if (other != null) {
            reader.problem(key, "is the tenant " + other + "'s too", "one tenant each", tenant.name());
        }
    }
}
