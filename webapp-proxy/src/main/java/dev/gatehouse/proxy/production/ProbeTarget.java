package dev.gatehouse.proxy.production;

import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.gateway.Route;
import dev.gatehouse.gateway.RouteConfig;
import dev.gatehouse.tenant.TenantConfig;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A request that a route is for.
 *
 * @param route the route
 * @param tenant the tenant that the request names; null for none
 * @param request the request, without any credential
 */
record ProbeTarget(RouteConfig route, @Nullable TenantConfig tenant, ProbeRequest request) {

    private static final String SEGMENT = "gatehouse-check";
    private static final String HOST = "gatehouse-check.invalid";

    /** A request that no tenant is named by, or else by the first that can be; null if none finds the route. */
    static @Nullable ProbeTarget of(Rehearsal rehearsal, RouteConfig route) {
        ProbeTarget bare = find(rehearsal, route, null);
        if (bare != null && rehearsal.config().tenants().isEmpty()) {
            return bare;
        }
        List<ProbeTarget> named = ofTenants(rehearsal, route);
        return named.isEmpty() ? bare : named.get(0);
    }

    /** One for each tenant whose requests the route is for, as far as a host or a path names it. */
    static List<ProbeTarget> ofTenants(Rehearsal rehearsal, RouteConfig route) {
        List<ProbeTarget> targets = new ArrayList<>();
        for (TenantConfig tenant : rehearsal.config().tenants().all()) {
            ProbeTarget target = find(rehearsal, route, tenant);
            if (target != null) {
                targets.add(target);
            }
        }
        return targets;
    }

    private static @Nullable ProbeTarget find(Rehearsal rehearsal, RouteConfig route, @Nullable TenantConfig tenant) {
        for (String path : paths(route, tenant)) {
            ProbeRequest request = new ProbeRequest(method(route), path, host(route, tenant), java.util.Map.of());
            Exchange exchange = rehearsal.advanced(request, Phase.TENANT);
            Route found = exchange.route();
            boolean named = tenant == null || exchange.tenant().name().equals(tenant.name());
            if (found != null && found.name().equals(route.name()) && named) {
                return new ProbeTarget(route, tenant, request);
            }
        }
        return null;
    }

    private static String method(RouteConfig route) {
        List<String> methods = route.pattern().methods();
        return methods.isEmpty() || methods.contains("GET") ? "GET" : methods.get(0);
    }

    private static String host(RouteConfig route, @Nullable TenantConfig tenant) {
        if (tenant != null && !tenant.hosts().isEmpty()) {
            return tenant.hosts().get(0).replace("*", SEGMENT);
        }
        String host = route.pattern().host();
        return host.isEmpty() ? HOST : host.replace("*", SEGMENT);
    }

    private static List<String> paths(RouteConfig route, @Nullable TenantConfig tenant) {
        List<String> paths = new ArrayList<>();
        String pattern = route.pattern().path();
        paths.add(pattern.replace("**", SEGMENT).replace("*", SEGMENT));
        if (tenant != null && tenant.pathPrefix() != null) {
            String below = pattern.replace("**", "").replace("*", SEGMENT);
            paths.add(tenant.pathPrefix() + (below.equals("/") ? "" : below) + "/" + SEGMENT);
            paths.add(tenant.pathPrefix() + "/" + SEGMENT);
        }
        return paths;
    }
}
