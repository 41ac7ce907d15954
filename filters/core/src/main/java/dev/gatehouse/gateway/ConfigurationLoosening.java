package dev.gatehouse.gateway;

import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.auth.token.IssuerConfig.SenderConstraint;
import dev.gatehouse.binding.ProofConfig;
import dev.gatehouse.clientcert.ClientCertConfig;
import dev.gatehouse.clientcert.Revocation;
import dev.gatehouse.gateway.LooseningReport.Section;
import dev.gatehouse.introspection.IntrospectionConfig;
import dev.gatehouse.jwt.JwtConfig;
import dev.gatehouse.oauth.login.LoginConfig;
import dev.gatehouse.peer.AddressRange;
import dev.gatehouse.peer.CertificateHeader;
import dev.gatehouse.quota.RateLimit;
import dev.gatehouse.state.StateConfig.OnFailure;
import dev.gatehouse.tenant.TenantConfig;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares two checked configurations: what the second asks for no more, or in a wider form. Routes are compared in
 * {@link RouteLoosening}.
 */
public final class ConfigurationLoosening {

    private final GatewayConfig before;
    private final GatewayConfig after;
    private final LooseningReport report = new LooseningReport();

    private ConfigurationLoosening(GatewayConfig before, GatewayConfig after) {
        this.before = before;
        this.after = after;
    }

    /** Returns each loosening from {@code before} to {@code after}, routes first; empty if there is none. */
    public static List<Loosening> between(GatewayConfig before, GatewayConfig after) {
        ConfigurationLoosening comparison = new ConfigurationLoosening(before, after);
        new RouteLoosening(before, after, comparison.report).compare();
        comparison.issuers();
        comparison.logins();
        comparison.tenants();
        comparison.certificates();
        comparison.apiKeys();
        comparison.limits();
        return comparison.report.found();
    }

    private static <T> Map<String, T> byName(Collection<T> all, Function<T, String> name) {
        return all.stream().collect(Collectors.toMap(name, config -> config, (left, right) -> left));
    }

    private void issuers() {
        Map<String, IssuerConfig> earlier = byName(before.allIssuers(), IssuerConfig::name);
        Map<String, JwtConfig> earlierKeys =
                byName(before.issuers(), config -> config.issuer().name());
        Map<String, JwtConfig> keys =
                byName(after.issuers(), config -> config.issuer().name());
        Map<String, IntrospectionConfig> earlierAsked =
                byName(before.introspection(), config -> config.issuer().name());
        Map<String, IntrospectionConfig> asked =
                byName(after.introspection(), config -> config.issuer().name());
        for (IssuerConfig issuer : after.allIssuers()) {
            String name = issuer.name();
            Section section = report.section(null, IssuerConfig.GROUP + name + '.');
            IssuerConfig known = earlier.get(name);
            if (known == null) {
                section.add("issuer", LooseningReport.NOT_SET, issuer.issuer());
                continue;
            }
            claims(known, issuer, section);
            introspection(earlierAsked.get(name), asked.get(name), section);
            JwtConfig then = earlierKeys.get(name);
            JwtConfig now = keys.get(name);
            if (then != null && now != null) {
                keys(then, now, section);
            }
        }
    }

    private static void claims(IssuerConfig then, IssuerConfig now, Section section) {
        section.replaced("issuer", then.issuer(), now.issuer());
        if (!then.takesAnyAudience()) {
            section.accepted("audiences", then.audiences(), now.audiences());
        }
        section.flag("any-audience", then.takesAnyAudience(), now.takesAnyAudience(), false, true);
        section.allOf("required-claims", then.requiredClaims(), now.requiredClaims());
        section.oneOfEach("claims.", then.allowedClaims(), now.allowedClaims());
        section.bound("max-lifetime", then.maxLifetime(), now.maxLifetime());
        section.bound("max-age", then.maxAge(), now.maxAge());
        if (then.maxAge() != null && now.maxAge() != null) {
            section.bound("max-age-skew", then.maxAgeSkew(), now.maxAgeSkew());
        }
        section.replaced("token-cookie", then.tokenCookie(), now.tokenCookie());
        section.bound("clock-skew", then.clockSkew(), now.clockSkew());
        section.flag(
                "sender-constraint",
                then.senderConstraint() != SenderConstraint.REQUIRE,
                now.senderConstraint() != SenderConstraint.REQUIRE,
                "require",
                "accept");
        section.accepted("scope-claim", then.mapping().scopes(), now.mapping().scopes());
        section.accepted("roles-claim", then.mapping().roles(), now.mapping().roles());
        section.replaced(
                "subject-claim", then.mapping().subject(), now.mapping().subject());
        section.replaced("client-claim", then.mapping().client(), now.mapping().client());
        section.replaced("tenant-claim", then.mapping().tenant(), now.mapping().tenant());
    }

    /** Keys in the settings are left out of the report: somebody may have put the private half there. */
    private static void keys(JwtConfig then, JwtConfig now, Section section) {
        section.replaced("jwks-uri", then.keysUri(), now.keysUri());
        section.replaced("jwks-file", then.keysFile(), now.keysFile());
        if (now.keysText() != null && !now.keysText().equals(then.keysText())) {
            section.add("jwks", then.keysText() == null ? LooseningReport.NOT_SET : "other keys", "these keys");
        }
        section.accepted("algorithms", then.algorithms(), now.algorithms());
        section.accepted("token-types", then.tokenTypes(), now.tokenTypes());
    }

    private static void introspection(
            @Nullable IntrospectionConfig then, @Nullable IntrospectionConfig now, Section section) {
        IntrospectionConfig.Mode was = then == null ? IntrospectionConfig.Mode.NEVER : then.mode();
        IntrospectionConfig.Mode is = now == null ? IntrospectionConfig.Mode.NEVER : now.mode();
        // Asked about all its tokens, an issuer says which are revoked; asked about opaque ones, it adds those.
        if (was != is && (was == IntrospectionConfig.Mode.ALWAYS || is == IntrospectionConfig.Mode.OPAQUE)) {
            section.add("introspection", lower(was), lower(is));
        }
        if (then != null && now != null) {
            section.replaced("introspection-uri", then.endpoint(), now.endpoint());
        }
    }

    private void logins() {
        Map<String, LoginConfig> earlier = byName(before.logins().logins(), LoginConfig::name);
        for (LoginConfig login : after.logins().logins()) {
            LoginConfig known = earlier.get(login.name());
            if (known != null) {
                Section section = report.section(null, "gatehouse.login." + login.name() + '.');
                section.replaced("issuer", known.issuer().name(), login.issuer().name());
                section.accepted("trusted-origins", known.trustedOrigins(), login.trustedOrigins());
            }
        }
    }

    private void tenants() {
        if (!before.tenants().isEmpty() && after.tenants().isEmpty()) {
            report.section(null, "gatehouse.")
                    .add(
                            "tenants",
                            before.tenants().all().stream()
                                    .map(TenantConfig::name)
                                    .toList(),
                            List.of());
        }
        Map<String, TenantConfig> earlier = byName(before.tenants().all(), TenantConfig::name);
        for (TenantConfig tenant : after.tenants().all()) {
            TenantConfig known = earlier.get(tenant.name());
            if (known != null) {
                Section section = report.section(null, TenantConfig.GROUP + tenant.name() + '.');
                section.accepted("issuers", known.issuers(), tenant.issuers());
                section.oneOf("audiences", known.audiences(), tenant.audiences());
                section.replaced("claim", known.claim(), tenant.claim());
                section.flag("api-keys", known.apiKeys(), tenant.apiKeys(), false, true);
                section.accepted("certificates", known.certificates(), tenant.certificates());
                limit("rate-limit", known.rateLimit(), tenant.rateLimit(), section);
            }
        }
    }

    private void certificates() {
        Section section = report.section(null, "gatehouse.client-certificates.");
        section.accepted(
                "same-principal",
                before.samePrincipal().templates(),
                after.samePrincipal().templates());
        if (before.credentials().get(ClientCertConfig.NAME) instanceof ClientCertConfig then
                && after.credentials().get(ClientCertConfig.NAME) instanceof ClientCertConfig now) {
            section.replaced("ca", then.authorities(), now.authorities());
            section.replaced("header", header(then), header(now));
            section.oneOf("allowed", then.allowed(), now.allowed());
            section.accepted("principal", then.principal(), now.principal());
            if (then.revocation() != Revocation.NONE && now.revocation() == Revocation.NONE) {
                section.add("revocation", lower(then.revocation()), lower(now.revocation()));
            }
        }
    }

    /** The header that names the certificate; null where it is the connection's own. */
    private static @Nullable String header(ClientCertConfig config) {
        CertificateHeader header = config.certificates().header();
        return header == null ? null : header.name();
    }

    /** Another store holds other keys. The URL of a database is left out of the report: it can have a password in it. */
    private void apiKeys() {
        if (before.credentials().get(ApiKeyConfig.KIND.name()) instanceof ApiKeyConfig then
                && after.credentials().get(ApiKeyConfig.KIND.name()) instanceof ApiKeyConfig now) {
            Section section = report.section(null, "gatehouse.api-keys.");
            section.replaced("environment", then.environment(), now.environment());
            section.replaced("file", then.file(), now.file());
            if (!Objects.equals(then.jdbc(), now.jdbc())) {
                section.add("jdbc-url", "one database", "another");
            }
            section.bound("cache", then.cache(), now.cache());
            section.bound("grace", then.grace(), now.grace());
        }
    }

    private void limits() {
        Section section = report.section(null, "gatehouse.");
        limit("throttle.failures", before.limits().failures(), after.limits().failures(), section);
        limit("throttle.requests", before.limits().requests(), after.limits().requests(), section);
        limit("throttle.logins", before.limits().logins(), after.limits().logins(), section);
        List<AddressRange> trusted = before.addresses().proxies().ranges();
        List<AddressRange> now = after.addresses().proxies().ranges();
        if (!now.stream().allMatch(range -> trusted.stream().anyMatch(known -> known.contains(range)))) {
            section.add("trusted-proxies", trusted, now);
        }
        section.accepted(
                "forward.pass-headers",
                before.forwarding().stripped().passed(),
                after.forwarding().stripped().passed());
        section.allOf(
                "forward.strip-headers",
                before.forwarding().stripped().added(),
                after.forwarding().stripped().added());
        proofs(before.proofs(), after.proofs(), section);
    }

    private static void proofs(ProofConfig then, ProofConfig now, Section section) {
        section.oneOf("dpop.origins", then.origins(), now.origins());
        if (then.origins().isEmpty() && then.knowsHosts() && !now.knowsHosts()) {
            section.add("dpop.origins", then.hosts(), "any host");
        }
        section.accepted("dpop.algorithms", then.algorithms(), now.algorithms());
        section.bound("dpop.max-age", then.maxAge(), now.maxAge());
        section.flag("dpop.nonces", !then.nonces(), !now.nonces(), true, false);
        section.flag(
                "dpop.on-store-failure",
                then.onStoreFailure() == OnFailure.LOCAL,
                now.onStoreFailure() == OnFailure.LOCAL,
                lower(OnFailure.DENY),
                lower(OnFailure.LOCAL));
    }

    /** Looser if a window is gone for which there is none now that is as long and has as few permits. */
    static void limit(String property, @Nullable RateLimit before, @Nullable RateLimit after, Section section) {
        if (before == null) {
            return;
        }
        boolean kept = after != null
                && before.windows().stream()
                        .allMatch(window -> after.windows().stream()
                                .anyMatch(now -> now.permits() <= window.permits()
                                        && now.length().compareTo(window.length()) >= 0));
        if (!kept) {
            section.add(property, text(before), after == null ? LooseningReport.NOT_SET : text(after));
        }
    }

    private static String text(RateLimit limit) {
        return limit.windows().stream()
                .map(window -> window.permits() + "/" + window.length())
                .collect(Collectors.joining(","));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
