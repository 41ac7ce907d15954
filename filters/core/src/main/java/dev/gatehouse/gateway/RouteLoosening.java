package dev.gatehouse.gateway;

import dev.gatehouse.forward.ForwardPolicy.TokenForwarding;
import dev.gatehouse.forward.ForwardPolicy.TokenParameter;
import dev.gatehouse.gateway.LooseningReport.Section;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.oauth.login.SessionAuthenticator;
import dev.gatehouse.route.AccessPolicy;
import dev.gatehouse.route.AuthenticateRule;
import dev.gatehouse.route.Capacity;
import dev.gatehouse.route.RouteLookup;
import dev.gatehouse.route.RoutePattern;
import dev.gatehouse.route.RouteTable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares the routes of two configurations by the requests that meet them: for the pattern of each route, of either
 * configuration, sample requests are looked up in both. So a route that was renamed, one that takes requests from
 * another, and one whose requests fall to another since it is gone are all found. Requests that only two patterns
 * together describe, such as {@code /a/b} of {@code /a/*} and of an earlier {@code /*}{@code /b}, have no sample.
 */
final class RouteLoosening {

    /** A segment and a label of a host that no configuration will have by chance. */
    private static final String ANY = "0-any-0";

    private final GatewayConfig before;
    private final GatewayConfig after;
    private final LooseningReport report;
    private final RouteTable<RouteConfig> earlier;
    private final RouteTable<RouteConfig> present;
    private final Set<String> methods = new LinkedHashSet<>(List.of("GET", "POST", "ANY"));
    private final Set<List<String>> compared = new HashSet<>();

    RouteLoosening(GatewayConfig before, GatewayConfig after, LooseningReport report) {
        this.before = before;
        this.after = after;
        this.report = report;
        this.earlier = table(before);
        this.present = table(after);
        Stream.concat(before.routes().stream(), after.routes().stream())
                .forEach(route -> methods.addAll(route.pattern().methods()));
    }

    private static RouteTable<RouteConfig> table(GatewayConfig config) {
        RouteTable<RouteConfig> table = new RouteTable<>();
        config.routes().forEach(route -> table.add(route.pattern(), route));
        return table;
    }

    void compare() {
        Stream.concat(after.routes().stream(), before.routes().stream())
                .map(RouteConfig::pattern)
                .distinct()
                .forEach(this::compareSamples);
    }

    private void compareSamples(RoutePattern pattern) {
        String path = pattern.path().replace("/**", "/" + ANY + "/" + ANY).replaceAll("/\\*(?=/|$)", "/" + ANY);
        if (!(CanonicalPath.parse(encoded(path)) instanceof CanonicalPath sample)) {
            return;
        }
        String host = pattern.host().isEmpty() ? ANY : pattern.host().replace("*", ANY);
        for (String method : pattern.methods().isEmpty() ? methods : pattern.methods()) {
            SampleRequest request = new SampleRequest(method, host, sample);
            if (present.find(request, sample) instanceof RouteLookup.Matched<RouteConfig> now) {
                compare(earlier.find(request, sample), now.route());
            }
        }
    }

    /** Patterns are written decoded. */
    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            return path;
        }
    }

    private void compare(RouteLookup<RouteConfig> then, RouteConfig now) {
        Section section = report.section(now.name(), RoutePattern.GROUP + now.name() + '.');
        if (then instanceof RouteLookup.Matched<RouteConfig> matched) {
            if (compared.add(List.of(matched.route().name(), now.name()))) {
                compare(matched.route(), now, section);
            }
        } else if (then instanceof RouteLookup.NoMethod<RouteConfig> other) {
            section.add(
                    "methods",
                    other.allowed(),
                    now.pattern().methods().isEmpty() ? "all" : now.pattern().methods());
        } else if (now.access().needsNothing() || now.access().isReportOnly()) {
            section.add("path", "no route", now.pattern().path() + ", " + openness(now.access()));
        }
    }

    private static String openness(AccessPolicy access) {
        return access.isReportOnly() ? "mode=report" : "authenticate=" + authenticate(access);
    }

    private void compare(RouteConfig then, RouteConfig now, Section section) {
        AccessPolicy was = then.access();
        AccessPolicy is = now.access();
        if (authenticates(was.authenticate(), is.authenticate())) {
            section.add("authenticate", authenticate(was), authenticate(is));
        }
        issuers(was, is, section);
        section.allOf("scopes", was.scopes(), is.scopes());
        section.oneOf("any-scope", was.anyScope(), is.anyScope());
        section.oneOf("roles", was.roles(), is.roles());
        section.oneOfEach("claims.", was.claims(), is.claims());
        section.oneOf("tenants", was.tenants(), is.tenants());
        section.flag("mode", was.isReportOnly(), is.isReportOnly(), "enforce", "report");
        section.flag("preflight", was.passesPreflights(), is.passesPreflights(), "refuse", "pass");
        section.flag(
                "allow-encoded", then.pattern().allowEncoded(), now.pattern().allowEncoded(), false, true);
        if (is.authenticate().takes(SessionAuthenticator.KIND)
                && was.authenticate().takes(SessionAuthenticator.KIND)
                && !Objects.equals(then.login(), now.login())) {
            section.replaced("login", then.login(), now.login());
        }
        section.flag(
                "forward-token",
                then.forward().token() == TokenForwarding.ORIGINAL,
                now.forward().token() == TokenForwarding.ORIGINAL,
                ConfigurationLoosening.lower(then.forward().token()),
                "original");
        section.flag(
                "access-token-parameter",
                then.forward().parameter() == TokenParameter.PASS,
                now.forward().parameter() == TokenParameter.PASS,
                "remove",
                "pass");
        if (is.needsNothing()) {
            // Everybody may use it then.
            section.accepted("credential", credential(then), credential(now));
        }
        capacity(then.upstream().capacity(), now.upstream().capacity(), section);
        ConfigurationLoosening.limit(
                "rate-limit", then.limit().limit(), now.limit().limit(), section);
    }

    private static List<String> credential(RouteConfig route) {
        String account = route.forward().credential();
        return account == null ? List.of() : List.of(account);
    }

    private static void capacity(Capacity then, Capacity now, Section section) {
        Integer was = then.concurrency();
        Integer is = now.concurrency();
        if (was != null && (is == null || is > was)) {
            section.add("concurrency", was, is == null ? LooseningReport.NOT_SET : is);
        }
        if (now.minUploadRate() < then.minUploadRate()) {
            section.add("min-upload-rate", then.minUploadRate(), now.minUploadRate());
        }
    }

    /** Whether a request passes now that did not: without a credential, or with one of a further kind. */
    private static boolean authenticates(AuthenticateRule then, AuthenticateRule now) {
        if (now.mode().compareTo(then.mode()) > 0) {
            return true;
        }
        return then.mode() != AuthenticateRule.Mode.NONE
                && !now.kinds().stream()
                        .allMatch(kind -> then.kinds().stream()
                                .anyMatch(known ->
                                        AuthenticateRule.parts(kind).containsAll(AuthenticateRule.parts(known))));
    }

    private static String authenticate(AccessPolicy access) {
        AuthenticateRule rule = access.authenticate();
        return switch (rule.mode()) {
            case NONE -> "none";
            case OPTIONAL -> "optional:" + String.join(",", rule.kinds());
            case REQUIRED -> String.join(",", rule.kinds());
        };
    }

    /** A route without issuers of its own takes those of the whole configuration, whose additions are reported once. */
    private void issuers(AccessPolicy was, AccessPolicy is, Section section) {
        if (!is.authenticate().takes(GatewayConfig.BEARER) || was.takesNothing()) {
            return;
        }
        List<String> then = was.issuers().isEmpty() ? before.issuerNames() : was.issuers();
        List<String> now = new ArrayList<>(is.issuers().isEmpty() ? after.issuerNames() : is.issuers());
        if (was.issuers().isEmpty() && is.issuers().isEmpty()) {
            return;
        }
        if (is.issuers().isEmpty() || !then.containsAll(now)) {
            now.removeAll(then);
            if (!now.isEmpty()) {
                section.add(
                        "issuers",
                        was.issuers().isEmpty() ? "all of " + then : was.issuers(),
                        is.issuers().isEmpty() ? "all of " + after.issuerNames() : is.issuers());
            }
        }
    }
}
