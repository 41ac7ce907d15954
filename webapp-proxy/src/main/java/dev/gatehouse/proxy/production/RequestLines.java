package dev.gatehouse.proxy.production;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.gateway.RouteConfig;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.jwt.JwtConfig;
import dev.gatehouse.tenant.TenantConfig;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The lines that are decided by requests to the rehearsal. */
final class RequestLines {

    /** Refusals that say nothing of the credential: the probe was not what it was meant to be. */
    private static final Set<FailureCode> BESIDE_THE_POINT = Set.of(
            FailureCode.PATH_AMBIGUOUS,
            FailureCode.ROUTE_UNKNOWN,
            FailureCode.METHOD_NOT_ALLOWED,
            FailureCode.RATE_LIMITED,
            FailureCode.THROTTLED,
            FailureCode.IDENTITY_TOO_LARGE,
            FailureCode.INTERNAL_ERROR,
            FailureCode.FILTER_ORDER);

    /** Makes requests that must be refused from one that is good. */
    @FunctionalInterface
    private interface Spoiled {
        List<ProbeRequest> of(ProbeTarget target, ProbeToken good);
    }

    private RequestLines() {}

    static Finding noCredential(Subject subject) {
        return refused(subject, route -> !route.access().needsNothing(), target -> List.of(target.request()));
    }

    static Finding malformed(Subject subject) {
        return refused(
                subject,
                route -> route.access().authenticate().takes("bearer"),
                target -> List.of(
                        target.request().bearer("gatehouse-check.malformed"),
                        target.request().bearer("e30.e30.e30"),
                        target.request().with("Authorization", "Bearer"),
                        target.request().with("Authorization", "Bearer a b")));
    }

    static Finding forged(Subject subject) {
        return tokens(
                subject,
                (target, good) -> List.of(
                        good.in(target.request(), good.unsigned()),
                        good.signedBy(good.key().another()).in(target.request()),
                        good.in(target.request(), cut(good.text()))));
    }

    static Finding expired(Subject subject) {
        return tokens(subject, (target, good) -> List.of(good.expired().in(target.request())));
    }

    static Finding misaddressed(Subject subject) {
        return tokens(
                subject,
                (target, good) -> List.of(
                        good.with("aud", "gatehouse-check:nobody").in(target.request()),
                        good.with("iss", "https://gatehouse-check.invalid").in(target.request())));
    }

    static Finding revoked(Subject subject) {
        return tokens(subject, (target, good) -> {
            String token = good.text();
            HttpReply reply = subject.rehearsal()
                    .gateway()
                    .revocations()
                    .handle(
                            "POST",
                            "application/json",
                            ("{\"token\":\"" + token + "\"}").getBytes(StandardCharsets.US_ASCII));
            if (reply.status() >= 300) {
                throw new IllegalStateException("the deny list answered " + reply.status());
            }
            return List.of(good.in(target.request(), token));
        });
    }

    static Finding goodToken(Subject subject) {
        List<String> problems = new ArrayList<>();
        int sent = 0;
        for (Probe probe : probes(subject)) {
            sent++;
            Failure failure =
                    subject.rehearsal().refusal(probe.good().in(probe.target().request()));
            if (failure != null) {
                problems.add("route " + probe.target().route().name() + " refuses a good token of "
                        + probe.issuer().name() + " with " + failure.code());
            }
        }
        return sent == 0
                ? Finding.notApplicable("no tokens can be made here that a route takes")
                : Finding.of(problems, sent + " requests let in");
    }

    static Finding crossTenant(Subject subject) {
        if (subject.config().tenants().isEmpty()) {
            return Finding.notApplicable("there are no tenants");
        }
        Tally tally = new Tally(subject.rehearsal());
        for (RouteConfig route : subject.rehearsal().config().routes()) {
            for (ProbeTarget target : ProbeTarget.ofTenants(subject.rehearsal(), route)) {
                for (TenantConfig other : subject.config().tenants().all()) {
                    if (!other.equals(target.tenant())) {
                        // As good as can be for the route, but another tenant's.
                        for (Probe probe : probes(subject, new ProbeTarget(route, other, target.request()))) {
                            tally.send(target, probe.good().in(target.request()));
                        }
                    }
                }
            }
        }
        return tally.finding("no host or path names a tenant on a route that takes tokens");
    }

    static Finding identityHeaders(Subject subject) {
        List<String> problems = new ArrayList<>();
        List<String> names = new ArrayList<>(subject.config().headers().names().values());
        names.add(subject.config().forwarding().signedHeader());
        names.addAll(List.of("Forwarded", "X-Forwarded-For", "Remote-User"));
        for (RouteConfig route : subject.rehearsal().config().routes()) {
            ProbeTarget target = ProbeTarget.of(subject.rehearsal(), route);
            if (target == null) {
                problems.add("route " + route.name() + " is found by no request");
                continue;
            }
            Exchange exchange = subject.rehearsal().advanced(target.request(), Phase.IDENTITY_FORWARD);
            for (String name : names) {
                String twin = name.replace('-', '_').toUpperCase(Locale.ROOT);
                if (!exchange.isStripped(name) || !exchange.isStripped(twin)) {
                    problems.add("route " + route.name() + " lets a client's " + name + " through");
                }
            }
        }
        return Finding.of(problems, names.size() + " headers on every route, in each spelling");
    }

    private static String cut(String token) {
        return token.substring(0, token.lastIndexOf('.') + 1);
    }

    private static Finding refused(
            Subject subject,
            java.util.function.Predicate<RouteConfig> wanted,
            java.util.function.Function<ProbeTarget, List<ProbeRequest>> requests) {
        Tally tally = new Tally(subject.rehearsal());
        for (RouteConfig route : subject.rehearsal().config().routes()) {
            if (wanted.test(route)) {
                ProbeTarget target = ProbeTarget.of(subject.rehearsal(), route);
                if (target == null) {
                    tally.problem("route " + route.name() + " is found by no request");
                } else {
                    requests.apply(target).forEach(request -> tally.send(target, request));
                }
            }
        }
        return tally.finding("no route takes such credentials");
    }

    private static Finding tokens(Subject subject, Spoiled spoiled) {
        Tally tally = new Tally(subject.rehearsal());
        for (Probe probe : probes(subject)) {
            spoiled.of(probe.target(), probe.good()).forEach(request -> tally.send(probe.target(), request));
        }
        return tally.finding("no tokens can be made here that a route takes");
    }

    /** A good token, and where it is good. */
    private record Probe(IssuerConfig issuer, ProbeTarget target, ProbeToken good) {}

    private static List<Probe> probes(Subject subject) {
        List<Probe> probes = new ArrayList<>();
        for (RouteConfig route : subject.rehearsal().config().routes()) {
            ProbeTarget target = ProbeTarget.of(subject.rehearsal(), route);
            if (target != null) {
                probes.addAll(probes(subject, target));
            }
        }
        return probes;
    }

    /** Those of issuers that verify here, where a token is all that is needed. */
    private static List<Probe> probes(Subject subject, ProbeTarget target) {
        List<Probe> probes = new ArrayList<>();
        RouteConfig route = target.route();
        if (!route.access().authenticate().kinds().contains("bearer")) {
            return probes;
        }
        for (JwtConfig issuer : subject.rehearsal().config().issuers()) {
            String name = issuer.issuer().name();
            ProbeKey key = subject.rehearsal().key(issuer);
            boolean taken = route.access().issuers().isEmpty()
                    || route.access().issuers().contains(name);
            boolean tenants =
                    target.tenant() == null || target.tenant().issuers().contains(name);
            boolean bound = issuer.issuer().senderConstraint() == IssuerConfig.SenderConstraint.REQUIRE;
            if (taken && tenants && !bound) {
                probes.add(new Probe(issuer.issuer(), target, ProbeToken.good(issuer, key, route, target.tenant())));
            }
        }
        return probes;
    }

    /** How requests that should be refused fared. */
    private static final class Tally {

        private final Rehearsal rehearsal;
        private final List<String> problems = new ArrayList<>();
        private final Set<FailureCode> codes = new TreeSet<>();
        private int sent;

        Tally(Rehearsal rehearsal) {
            this.rehearsal = rehearsal;
        }

        void send(ProbeTarget target, ProbeRequest request) {
            sent++;
            Failure failure = rehearsal.refusal(request);
            if (failure == null) {
                problem("route " + target.route().name() + " lets it in");
            } else if (BESIDE_THE_POINT.contains(failure.code())) {
                problem("route " + target.route().name() + " was not tested: " + failure.code());
            } else {
                codes.add(failure.code());
            }
        }

        void problem(String text) {
            if (!problems.contains(text)) {
                problems.add(text);
            }
        }

        Finding finding(String none) {
            return sent == 0 && problems.isEmpty()
                    ? Finding.notApplicable(none)
                    : Finding.of(problems, sent + " requests, refused with " + codes);
        }
    }
}
