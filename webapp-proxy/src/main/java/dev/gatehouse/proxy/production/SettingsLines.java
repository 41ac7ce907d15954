package dev.gatehouse.proxy.production;

import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.auth.CredentialKind;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.clientcert.ClientCertConfig;
import dev.gatehouse.clientcert.Revocation;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.config.ServerConfig;
import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.RouteConfig;
import dev.gatehouse.introspection.IntrospectionConfig;
import dev.gatehouse.jwt.JwtConfig;
import dev.gatehouse.peer.AddressRange;
import dev.gatehouse.ratelimit.RateLimitConfig;
import dev.gatehouse.state.StateConfig;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The lines that the settings alone decide. */
final class SettingsLines {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String BEARER = "bearer";
    private static final String NOBODY = "no route takes credentials";

    private SettingsLines() {}

    static Finding listener(Subject subject) {
        ServerConfig server = subject.config().server();
        if (server.tls() != null) {
            return Finding.ok("TLS ends here");
        }
        if (InsecureUrls.isLoopbackHost(server.host())) {
            return Finding.ok("only this machine reaches " + server.host());
        }
        List<AddressRange> believed = subject.config().addresses().proxies().ranges();
        boolean known = believed.stream().anyMatch(range -> !range.isVague() && !range.isLoopback());
        return known
                ? Finding.ok("not verified: TLS must end at one of trusted-proxies")
                : Finding.of(
                        List.of(
                                "server.host is " + server.host()
                                        + ", and credentials come in the clear: set server.tls, or name in trusted-proxies who ends TLS"),
                        "");
    }

    static Finding methods(Subject subject) {
        List<String> problems = Subject.problems(
                subject.config().routes(),
                route -> route.access().needsNothing()
                                && route.pattern().methods().isEmpty()
                        ? "route " + route.name() + " is open to all, for every method"
                        : "");
        return Finding.of(problems, subject.config().routes().size() + " routes");
    }

    static Finding enforced(Subject subject) {
        return Finding.of(
                Subject.problems(
                        subject.config().routes(),
                        route -> route.access().isReportOnly() ? "route " + route.name() + " has mode=report" : ""),
                "no route has mode=report");
    }

    static Finding addressees(Subject subject) {
        GatewayConfig config = subject.config();
        if (config.allIssuers().isEmpty()) {
            return Finding.notApplicable("there is no issuer");
        }
        List<String> problems = Subject.problems(config.issuers(), SettingsLines::addressee);
        problems.addAll(Subject.problems(
                config.introspection(),
                issuer -> issuer.insecureUrls().allowed()
                        ? "issuer " + issuer.issuer().name() + " may be asked without TLS"
                        : ""));
        return Finding.of(problems, "issuers " + String.join(", ", config.issuerNames()));
    }

    private static String addressee(JwtConfig issuer) {
        String name = "issuer " + issuer.issuer().name();
        if (issuer.issuer().audiences().isEmpty()) {
            return name + " takes tokens for any audience (any-audience)";
        }
        return issuer.keys().insecureUrls() ? name + " may be asked without TLS" : "";
    }

    static Finding proofs(Subject subject) {
        if (!subject.takes(BEARER)) {
            return Finding.notApplicable("no route takes tokens");
        }
        return Finding.of(
                subject.config().proofs().knowsHosts()
                        ? List.of()
                        : List.of("dpop.origins is not set, and no route, tenant or external-url names a host:"
                                + " set it to the origins by which clients know this gateway"),
                "proofs must name a host of the settings");
    }

    static Finding lifetimes(Subject subject) {
        List<IssuerConfig> issuers = subject.config().allIssuers();
        if (issuers.isEmpty()) {
            return Finding.notApplicable("there is no issuer");
        }
        return Finding.of(Subject.problems(issuers, SettingsLines::lifetime), "max-lifetime and clock-skew are short");
    }

    private static String lifetime(IssuerConfig issuer) {
        Duration most = issuer.maxLifetime();
        if (most == null || most.compareTo(HOUR) > 0) {
            return "issuer " + issuer.name() + " has "
                    + (most == null ? "no max-lifetime" : "a max-lifetime of " + most);
        }
        return issuer.clockSkew().compareTo(MINUTE) > 0
                ? "issuer " + issuer.name() + " has a clock-skew of " + issuer.clockSkew()
                : "";
    }

    static Finding rotation(Subject subject) {
        if (!subject.authenticates()) {
            return Finding.notApplicable(NOBODY);
        }
        List<String> problems = Subject.problems(
                subject.config().issuers(),
                issuer -> issuer.keys().refresh().compareTo(HOUR) > 0
                        ? "issuer " + issuer.issuer().name() + " has a jwks-refresh of "
                                + issuer.keys().refresh()
                        : "");
        for (CredentialKind.Config kind : subject.config().credentials().values()) {
            if (kind instanceof ApiKeyConfig keys && keys.file() != null) {
                problems.add("api-keys.store is a file, which no command rotates");
            }
        }
        return Finding.of(problems, "nothing needs a restart");
    }

    static Finding revocation(Subject subject) {
        GatewayConfig config = subject.config();
        if (!subject.authenticates()) {
            return Finding.notApplicable(NOBODY);
        }
        List<String> problems = Subject.problems(config.introspection(), SettingsLines::answers);
        if (subject.takes(BEARER) && config.revocations().file() == null) {
            problems.add("revocations.file is not set, so a restart lets revoked tokens in again");
        }
        for (CredentialKind.Config kind : config.credentials().values()) {
            if (kind instanceof ApiKeyConfig keys && keys.cache().compareTo(MINUTE) > 0) {
                problems.add("api-keys.cache is " + keys.cache());
            }
            if (kind instanceof ClientCertConfig certificates && certificates.revocation() == Revocation.NONE) {
                problems.add("client-certificates.revocation is none");
            }
        }
        return Finding.of(problems, "every kind of credential can be ended");
    }

    private static String answers(IntrospectionConfig issuer) {
        return issuer.cache().compareTo(MINUTE) > 0
                ? "issuer " + issuer.issuer().name() + " has an introspection-cache of " + issuer.cache()
                : "";
    }

    static Finding limits(Subject subject) {
        RateLimitConfig limits = subject.config().limits();
        List<String> problems = new ArrayList<>();
        if (subject.authenticates() && limits.failures() == null) {
            problems.add("throttle.failures is not set, so credentials can be guessed without end");
        }
        if (limits.requests() == null) {
            problems.addAll(Subject.problems(
                    subject.config().routes(),
                    route -> route.limit().limit() == null
                            ? "route " + route.name() + " has no rate-limit, nor has an address by throttle.requests"
                            : ""));
        }
        return Finding.of(problems, "failures and requests are limited");
    }

    static Finding proxies(Subject subject) {
        List<AddressRange> believed = subject.config().addresses().proxies().ranges();
        return Finding.of(
                Subject.problems(believed, range -> range.isEverything() ? "trusted-proxies has everybody in it" : ""),
                believed.isEmpty() ? "nobody is believed" : "trusted-proxies is limited");
    }

    static Finding sharedState(Subject subject) {
        StateConfig state = subject.config().state();
        String uri = state.uri();
        if (state.kind() == StateConfig.Kind.LOCAL || uri == null) {
            return Finding.notApplicable("state is local: each node counts and revokes for itself");
        }
        boolean safe = uri.startsWith("rediss:") || InsecureUrls.isLoopback(URI.create(uri));
        return Finding.of(
                safe ? List.of() : List.of("redis-uri is neither rediss:// nor on this machine"), "over TLS, or here");
    }

    static Finding audit(Subject subject) {
        return Finding.of(
                subject.config().audit().file() == null
                        ? List.of("audit is log, and lasts as long as the console's output; name a file")
                        : List.of(),
                "audit events go to a file");
    }

    static Finding forwarded(Subject subject) {
        return Finding.of(
                Subject.problems(subject.config().routes(), SettingsLines::forwarded),
                "over TLS, to this machine, or signed");
    }

    private static String forwarded(RouteConfig route) {
        TokenForwarding token = route.forward().token();
        if (token == TokenForwarding.ORIGINAL) {
            return "route " + route.name() + " forwards the caller's own token";
        }
        boolean account = route.forward().credential() != null;
        if (!account && (token == TokenForwarding.SIGNED || Subject.isOpen(route))) {
            return "";
        }
        for (URI backend : route.upstream().backends()) {
            if ("http".equals(backend.getScheme()) && !InsecureUrls.isLoopback(backend)) {
                return "route " + route.name() + " sends " + (account ? "tokens of ours" : "identities") + " to "
                        + backend + " unencrypted" + (account ? "" : " and unsigned");
            }
        }
        return "";
    }

    static Finding management(Subject subject) {
        return Finding.of(
                subject.config().management().token() == null
                        ? List.of("management.token is not set, so nobody can revoke anything in a hurry")
                        : List.of(),
                "health and metrics are at the management port, and what changes something needs its token");
    }

    static Finding runbooks(Subject subject) {
        GatewayConfig config = subject.config();
        List<String> problems = new ArrayList<>();
        if (subject.takes(BEARER) && config.management().token() == null) {
            problems.add("revoke-token needs management.token");
        }
        for (CredentialKind.Config kind : config.credentials().values()) {
            if (kind instanceof ApiKeyConfig keys && keys.file() != null) {
                problems.add("rotate-api-keys and revoke-api-key need api-keys.store=jdbc");
            }
        }
        return Finding.of(problems, "every command has what it needs");
    }
}
