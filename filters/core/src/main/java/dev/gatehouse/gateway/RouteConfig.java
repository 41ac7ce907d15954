package dev.gatehouse.gateway;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.forward.ForwardPolicy;
import dev.gatehouse.introspection.IntrospectionConfig;
import dev.gatehouse.oauth.login.LoginsConfig;
import dev.gatehouse.oauth.login.SessionAuthenticator;
import dev.gatehouse.oauth.service.ServiceAccountConfig;
import dev.gatehouse.ratelimit.RouteLimit;
import dev.gatehouse.route.AccessPolicy;
import dev.gatehouse.route.AccessSettings;
import dev.gatehouse.route.RoutePattern;
import dev.gatehouse.route.RouteTable;
import dev.gatehouse.route.Upstream;
import dev.gatehouse.tenant.IssuersTogether;
import dev.gatehouse.tenant.TenantConfigs;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A route as configured. Immutable.
 *
 * @param name its name in the settings
 * @param pattern which requests it is for
 * @param access what it asks of callers
 * @param forward what it forwards
 * @param upstream where the proxy sends it
 * @param limit how much its callers may
 * @param login the login whose sessions it takes, by its name; null for its requests' tenants'
 */
public record RouteConfig(
        String name,
        RoutePattern pattern,
        AccessPolicy access,
        ForwardPolicy forward,
        Upstream upstream,
        RouteLimit limit,
        @Nullable String login) {

    /** Reads all routes: at least one, and no two for the same requests. */
    static List<RouteConfig> all(
            ConfigReader reader,
            GatewayConfig.Use use,
            List<IntrospectionConfig> introspection,
            LoginsConfig logins,
            TenantConfigs tenants) {
        List<RouteConfig> routes = new ArrayList<>();
        RouteTable<String> seen = new RouteTable<>();
        Set<String> names = reader.settings().groups(RoutePattern.GROUP);
        if (names.isEmpty()) {
            reader.problem(
                    RoutePattern.ANY_PATH, "no route is configured", "at least one route; all else is refused", "<r>");
        }
        IssuersTogether asked = tenants.together(
                introspection.stream().map(issuer -> issuer.issuer().name()).toList());
        IssuersTogether loggingIn = tenants.together(logins.issuers());
        for (String name : names) {
            RoutePattern pattern = RoutePattern.from(reader, name);
            AccessPolicy access = AccessSettings.read(reader, name, GatewayConfig.KINDS);
            boolean authenticated = !access.takesNothing();
            ForwardPolicy forward = ForwardPolicy.from(
                    reader, name, authenticated, access.authenticate().takes(GatewayConfig.BEARER));
            forward.check(reader, name, ServiceAccountConfig.names(reader), BackendCredential.canExchange(access));
            Upstream upstream = Upstream.from(reader, name, pattern == null ? "/" : pattern.path());
            RouteLimit limit = RouteLimit.from(reader, name);
            if (use == GatewayConfig.Use.PROXY && upstream.backends().isEmpty()) {
                Upstream.reportMissing(reader, name);
            }
            if (access.authenticate().takes(GatewayConfig.BEARER)
                    && reader.settings().groups(IssuerConfig.GROUP).isEmpty()) {
                AccessSettings.reportNoIssuer(reader, name);
            }
            if (access.authenticate().takes(GatewayConfig.BEARER)) {
                asked.of(access.tenants())
                        .forEach(together -> AccessSettings.reportAmbiguousIssuers(reader, name, access, together));
            }
            boolean sessions = access.authenticate().takes(SessionAuthenticator.KIND);
            String login = logins.ofRoute(reader, name, sessions);
            if (sessions && login == null) {
                loggingIn.of(access.tenants()).stream()
                        .filter(together -> together.size() > 1)
                        .forEach(together -> LoginsConfig.reportAmbiguous(reader, name, together));
            }
            if (pattern != null) {
                seen.add(pattern, name).ifPresent(other -> RoutePattern.reportDuplicate(reader, name, other));
                routes.add(new RouteConfig(name, pattern, access, forward, upstream, limit, login));
            }
        }
        return routes;
    }
}
