package dev.gatehouse.proxy.cli;

import dev.gatehouse.clientcert.ClientCertConfig;
import dev.gatehouse.clientcert.PrincipalSource;
import dev.gatehouse.clientcert.Revocation;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.RouteConfig;
import dev.gatehouse.introspection.IntrospectionConfig;
import dev.gatehouse.jwt.JwtConfig;
import dev.gatehouse.peer.AddressRange;
import dev.gatehouse.peer.CertificateHeader;
import dev.gatehouse.peer.ClientCertificates;
import dev.gatehouse.route.RoutePattern;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is allowed, and yet deserves a second look. */
final class WeakSettings {

    private static final Duration LONG_SKEW = Duration.ofMinutes(1);
    private static final Duration LONG_REFRESH = Duration.ofHours(1);

    private static final Duration LONG_ANSWER = Duration.ofMinutes(1);

    private WeakSettings() {}

    static List<String> of(GatewayConfig config) {
        List<String> weak = new ArrayList<>();
        config.issuers().forEach(issuer -> add(issuer, weak));
        config.introspection().forEach(issuer -> add(issuer, weak));
        config.routes().forEach(route -> add(route, weak));
        config.credentials().values().forEach(credential -> {
            if (credential instanceof ClientCertConfig certificates) {
                add(certificates, weak);
            }
        });
        addProxies(config.certificates(), weak);
        boolean bearer = config.routes().stream()
                .anyMatch(route -> route.access().authenticate().takes("bearer"));
        if (bearer && !config.proofs().knowsHosts()) {
            weak.add("no dpop.origins, route, tenant or external-url names a host,"
                    + " so whoever sends a DPoP proof chooses the host that it is held against");
        }
        if (config.routes().stream().anyMatch(WeakSettings::takesTokensAtAnyHost)
                && config.proofs().origins().isEmpty()
                && config.proofs().knowsHosts()) {
            weak.add("DPoP proofs are taken for "
                    + String.join(", ", config.proofs().hosts())
                    + " alone, also on routes without a host: set dpop.origins to all origins of the API");
        }
        if (config.addresses().proxies().ranges().stream().anyMatch(AddressRange::isEverything)) {
            weak.add(
                    "trusted-proxies is everybody, so anybody can claim any address, and escape every limit by address");
        }
        List<String> passed = config.forwarding().stripped().passed();
        if (!passed.isEmpty()) {
            weak.add("forward.pass-headers lets clients send " + String.join(", ", passed)
                    + ", by which other gateways assert who calls");
        }
        if (config.limits().failures() == null) {
            weak.add("throttle.failures is not set, so an address may try credentials as often as it likes");
        }
        return weak;
    }

    private static boolean takesTokensAtAnyHost(RouteConfig route) {
        return route.pattern().host().isEmpty() && route.access().authenticate().takes("bearer");
    }

    private static void add(ClientCertConfig config, List<String> weak) {
        String certificates = "client certificates: ";
        if (config.revocation() == Revocation.NONE) {
            weak.add(certificates + "revocation is none, so a stolen one works until it expires");
        }
        if (config.allowed().isEmpty()) {
            weak.add(certificates + "allowed is not set, so every client of the authorities is let in");
        }
        boolean namesUris = config.allowed().stream().anyMatch(pattern -> pattern.contains("://"));
        if (namesUris && !config.principal().equals(List.of(PrincipalSource.SAN_URI))) {
            weak.add(certificates
                    + "allowed has URIs and principal has more than san-uri, so other names may be held against them");
        }
        if (config.ocsp().cache().compareTo(LONG_REFRESH) > 0) {
            weak.add(certificates + "ocsp-cache is over an hour, and a revoked one works that much longer");
        }
    }

    private static void addProxies(ClientCertificates certificates, List<String> weak) {
        CertificateHeader header = certificates.header();
        if (header != null && header.proxies().ranges().stream().anyMatch(AddressRange::isEverything)) {
            weak.add("trusted-proxies is everybody, so anybody can claim any certificate");
        }
    }

    private static void add(JwtConfig config, List<String> weak) {
        String issuer = "issuer " + config.issuer().name() + ": ";
        if (config.issuer().takesAnyAudience()) {
            weak.add(
                    issuer + "any-audience is true, so any service that is sent a token of the issuer can use it here");
        }
        if (config.tokenTypes().contains("jwt")) {
            weak.add(issuer + "token-types has JWT, so other kinds of token are told apart by their claims alone");
        }
        if (config.issuer().clockSkew().compareTo(LONG_SKEW) > 0) {
            weak.add(issuer + "clock-skew is over a minute, and every token lives that much longer");
        }
        if (config.keys().refresh().compareTo(LONG_REFRESH) > 0) {
            weak.add(issuer + "jwks-refresh is over an hour, and a withdrawn key works that much longer");
        }
        if (config.issuer().maxLifetime() == null) {
            weak.add(issuer + "max-lifetime is not set, so a token may live as long as its issuer likes");
        }
        if (config.keys().insecureUrls()) {
            weak.add(issuer + "allow-insecure-http lets whoever is on the way forge its keys");
        }
    }

    private static void add(IntrospectionConfig config, List<String> weak) {
        if (config.mode() == IntrospectionConfig.Mode.ALWAYS && config.issuer().takesAnyAudience()) {
            weak.add("issuer " + config.issuer().name()
                    + ": any-audience is true, so any service that is sent a token of the issuer can use it here");
        }
        if (config.cache().compareTo(LONG_ANSWER) > 0) {
            weak.add("issuer " + config.issuer().name()
                    + ": introspection-cache is over a minute, and a revoked token works that much longer");
        }
    }

    private static void add(RouteConfig config, List<String> weak) {
        String route = "route " + config.name() + ": ";
        if (config.access().takesNothing()) {
            weak.add(route + "authenticate is none, so it is open to all");
        } else if (config.access().needsNothing()) {
            weak.add(route + "authenticate is optional, so it is open to all");
        }
        if (!config.forward().exchanges()
                && config.forward().credential() != null
                && config.access().needsNothing()) {
            weak.add(route + "open to all, and all act as the service account "
                    + config.forward().credential());
        }
        if (config.forward().token() == TokenForwarding.ORIGINAL) {
            weak.add(route + "forward-token is original, so the backend can use the caller's token elsewhere");
        }
        if (config.access().isReportOnly()) {
            weak.add(route + "mode is report, so whoever would be refused is let through");
        }
        if (config.pattern().methods().stream().anyMatch(RoutePattern::isEcho)) {
            weak.add(route + "methods has TRACE, so the backend echoes to the caller every header that it got");
        }
        if (config.pattern().allowEncoded()) {
            weak.add(route + "allow-encoded lets paths through that others may read otherwise");
        }
        for (URI backend : config.upstream().backends()) {
            if ("http".equals(backend.getScheme()) && !InsecureUrls.isLoopback(backend)) {
                weak.add(route + "the backend " + backend + " gets identities unencrypted");
            }
        }
    }
}
